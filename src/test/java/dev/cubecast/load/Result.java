package dev.cubecast.load;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one turn of one target has come to. Of all of its servers together, but for what is said of the client.
 *
 * @param bytes of one message as it was delivered
 * @param allocated bytes on the servers' heaps for each delivery; 0 of servers that are no JVMs
 * @param complaint what makes it worth nothing; empty if nothing does
 */
record Result(
        String target,
        double messagesPerSecond,
        double deliveriesPerSecond,
        double cpuMicros,
        double p50Millis,
        double p99Millis,
        double allocated,
        double bytes,
        double serverCores,
        double clientCores,
        String complaint) {
    static final String HEAD = String.format(
            "%-16s %12s %12s %11s %9s %9s %11s %8s %7s %7s",
            "",
            "messages/s",
            "deliveries/s",
            "us/delivery",
            "p50 ms",
            "p99 ms",
            "B allocated",
            "B each",
            "server",
            "client");

    /** The median of each figure. */
    static Result median(List<Result> results) {
        return new Result(
                results.get(0).target,
                median(results, Result::messagesPerSecond),
                median(results, Result::deliveriesPerSecond),
                median(results, Result::cpuMicros),
                median(results, Result::p50Millis),
                median(results, Result::p99Millis),
                median(results, Result::allocated),
                median(results, Result::bytes),
                median(results, Result::serverCores),
                median(results, Result::clientCores),
                results.stream()
                        .map(Result::complaint)
                        .filter(complaint -> !complaint.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    /** The same figures with what makes them worth nothing. */
    Result with(String itsComplaint) {
        return new Result(
                target,
                messagesPerSecond,
                deliveriesPerSecond,
                cpuMicros,
                p50Millis,
                p99Millis,
                allocated,
                bytes,
                serverCores,
                clientCores,
                itsComplaint);
    }

    private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
        double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "%-16s %12.0f %12.0f %11.3f %9.2f %9.2f %11.1f %8.1f %7.2f %7.2f",
                        target,
                        messagesPerSecond,
                        deliveriesPerSecond,
                        cpuMicros,
                        p50Millis,
                        p99Millis,
                        allocated,
                        bytes,
                        serverCores,
                        clientCores)
                + (complaint.isEmpty() ? "" : "  WORTH NOTHING: " + complaint);
    }
}
