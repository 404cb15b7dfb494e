package dev.cubecast.faults;

import dev.cubecast.history.TopicHistory;
import java.io.IOException;
import java.util.List;

/**
 * Once nobody publishes any more: every replica has all that is stored, whatever had become of it before, and serves it
 * from its own disk, also when others are gone.
 */
final class FinalReading {
    private final Nodes nodes;
    private final Workload load;
    private final FaultHistory history;

    FinalReading(Nodes nodes, Workload load, FaultHistory history) {
        this.nodes = nodes;
        this.load = load;
        this.history = history;
    }

    /** All of them serve it, and the others do when one has ended. */
    void without(int lost) throws IOException, InterruptedException {
        nodes.awaitEqual();
        expectAllServedBy(lost);
        history.note("---- all is read without " + nodes.name(lost));
        nodes.stop(lost);
        for (int node = 0; node < nodes.size(); node++) {
            if (node != lost) {
                expectAllServedBy(node);
            }
        }
        nodes.start(lost);
        nodes.awaitReady(lost);
        history.expectNone();
    }

    private void expectAllServedBy(int node) throws InterruptedException {
        List<TopicHistory.Place> places = history.read(TopicHistory::lastAcknowledged);
        for (Topic topic : load.topics()) {
            boolean isHolder = nodes.status().replicas(node, topic).contains(node);
            nodes.status().await(nodes.name(node) + " serves all of " + topic, () -> {
                history.expectNone();
                long before = nodes.status().readsServed(node);
                long pulls = pullAll(load.readerAt(node, topic), places);
                return pulls > 0 && (!isHolder || nodes.status().readsServed(node) - before >= pulls);
            });
        }
    }

    /** Returns how many pulls brought something; 0 if they did not bring all. */
    private static long pullAll(PullReader reader, List<TopicHistory.Place> places) {
        long pulls = 0;
        while (!hasPassed(reader, places) && reader.pullMuch()) {
            pulls++;
        }
        return hasPassed(reader, places) ? pulls : 0;
    }

    private static boolean hasPassed(PullReader reader, List<TopicHistory.Place> places) {
        return places.stream()
                .filter(place -> place.topic().equals(reader.topic.id()))
                .allMatch(reader::hasPassed);
    }
}
