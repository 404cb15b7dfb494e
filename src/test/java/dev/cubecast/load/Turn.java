package dev.cubecast.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One target under one workload, from the first subscriber to the last message. */
final class Turn implements AutoCloseable {
    private static final int OPENING_MAX = 50;
    private static final long PATIENCE_S = 60;
    private static final int POLLS = 200;
    private static final long POLL_MS = 50;

    private final Target target;
    private final Workload workload;
    private final Reception reception;
    private final LoadLoop loop;
    private final List<LoadSocket> sockets = new ArrayList<>();
    private final Publisher publisher;
    private final OperatingSystemMXBean client = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * Opens all subscribers and begins to publish.
     *
     * @param payloadBytes of each message
     * @param window messages of one topic that are published and not delivered to all of its subscribers
     */
    Turn(Target target, Workload workload, int payloadBytes, long window) throws Exception {
        this.target = target;
        this.workload = workload;
        this.reception = new Reception(workload);
        this.loop = new LoadLoop(reception::update);
        List<String> topics = target.topics(workload.topics());
        subscribe(topics, payloadBytes);
        List<byte[]> frames = topics.stream()
                .map(topic -> target.publish(topic, Payload.blank(payloadBytes)))
                .toList();
        publisher = new Publisher(target.publishPort(), target.greeting(), frames, window, workload.rate(), reception);
    }

    private void subscribe(List<String> topics, int payloadBytes) throws Exception {
        for (int topic = 0; topic < workload.topics(); topic++) {
            for (int i = 0; i < workload.subscribers(); i++) {
                Target.Watch watch = target.watch(reception, topic, topics.get(topic), payloadBytes);
                reception.add(topic, i, watch.deliveries());
                sockets.add(watch.socket());
            }
        }
        int opened = loop.open(sockets, OPENING_MAX).get(PATIENCE_S, TimeUnit.SECONDS);
        if (opened < sockets.size() || !await(reception::isReady)) {
            throw new IllegalStateException("of " + sockets.size() + " subscribers of " + target.name() + " " + opened
                    + " were opened; the first problem: " + ask(reception::firstNotice));
        }
    }

    private <T> T ask(Callable<T> question) throws Exception {
        return loop.call(question).get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private boolean await(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < POLLS; i++) {
            if (ask(condition)) {
                return true;
            }
            pass(POLL_MS);
        }
        return false;
    }

    private static void pass(long ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }

    /** Lets it run without looking. */
    void pass(double seconds) throws InterruptedException {
        pass((long) (1_000 * seconds));
    }

    /** Figures of so many seconds from now on. What makes them worth nothing is known {@linkplain #end at the end}. */
    Result measure(double seconds) throws Exception {
        ask(reception::takeLatencies);
        target.allocatedBytes();
        Sample before = sample();
        pass(seconds);
        Sample after = sample();
        double allocated = target.allocatedBytes();
        Histogram latencies = ask(reception::takeLatencies);
        double passed = (after.nanos - before.nanos) / 1e9;
        double deliveries = Math.max(1, after.deliveries - before.deliveries);
        double cpuMicros = after.cpuMicros - before.cpuMicros;
        return new Result(
                target.name(),
                (after.published - before.published) / passed,
                deliveries / passed,
                cpuMicros / deliveries,
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                allocated / deliveries,
                (after.bytes - before.bytes) / deliveries,
                cpuMicros / 1e6 / passed,
                (after.clientNanos - before.clientNanos) / 1e9 / passed,
                "");
    }

    private record Sample(long nanos, long published, long deliveries, long bytes, long cpuMicros, long clientNanos) {}

    private Sample sample() throws Exception {
        long cpuMicros = target.cpuMicros();
        return ask(() -> new Sample(
                System.nanoTime(),
                publisher.total(),
                reception.deliveries(),
                reception.bytes(),
                cpuMicros,
                client.getProcessCpuTime()));
    }

    /**
     * Publishes nothing more and waits for all that is on its way. Returns what makes the figures worth nothing; empty
     * if nothing does.
     */
    String end() throws Exception {
        long[] published = publisher.stop();
        boolean complete = await(() -> reception.isBroken() || reception.missing(published) == 0);
        String heard = publisher.heard();
        if (target.isComplaint(heard)) {
            return "the publisher was told " + heard;
        } else if (ask(reception::notices) > 0) {
            return ask(reception::notices) + " gaps or errors, the first: " + ask(reception::firstNotice);
        }
        return complete ? "" : ask(() -> reception.missing(published)) + " messages too few, or too many";
    }

    @Override
    public void close() throws IOException {
        publisher.close();
        loop.close();
    }
}
