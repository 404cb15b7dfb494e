package dev.cubecast.load;

import java.util.Arrays;
import java.util.List;

/**
 * Who watches what, and how much is published.
 *
 * @param subscribers of each topic
 * @param rate messages a second over all topics; 0 for as many as come through
 * @param sampleEvery of so many messages of one subscriber, the time of one is looked at
 */
record Workload(String name, int topics, int subscribers, int rate, int sampleEvery) {
    static final Workload F2 = new Workload("F2", 1, 1_000, 0, 64);
    static final Workload M1 = new Workload("M1", 200, 5, 0, 64);
    private static final List<Workload> ALL =
            List.of(new Workload("F1", 1, 1_000, 200, 16), F2, M1, new Workload("M1r", 200, 5, 5_000, 8));

    /** @param names with commas between them */
    static List<Workload> named(String names) {
        return Arrays.stream(names.split(",")).map(Workload::of).toList();
    }

    private static Workload of(String name) {
        return ALL.stream()
                .filter(workload -> workload.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("a workload is one of F1, F2, M1 and M1r, but found " + name));
    }

    /** The same at a rate of so many messages a second over all topics. */
    Workload at(int itsRate) {
        return new Workload(name, topics, subscribers, itsRate, sampleEvery);
    }

    int sockets() {
        return topics * subscribers;
    }
}
