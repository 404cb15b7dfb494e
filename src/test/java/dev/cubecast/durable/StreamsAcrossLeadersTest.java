package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * An entry node publishes while its frames are lost, repeated and late, and leaders are replaced by others that have
 * only a part of their log: each message is stored once, in order, and what was answered is so.
 */
class StreamsAcrossLeadersTest {
    private static final int SEEDS = 400;
    private static final List<Topic> TOPICS = List.of(
            LeaderRig.topic("a", 1, Durability.QUORUM),
            LeaderRig.topic("b", 2, Durability.QUORUM),
            LeaderRig.topic("unknown", 3, Durability.QUORUM));

    private final Map<String, Integer> verdicts = new TreeMap<>();
    private int lostEntries;

    @Test
    void storesEachMessageOnceAndInOrder() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Run(seed).run();
        }
        assertThat(verdicts.keySet()).contains("Stored", "Refused", "Resend", "NotLeader");
        assertThat(lostEntries).isGreaterThan(500);
    }

    private final class Run {
        private final long seed;
        private final RandomGenerator random;
        private LeaderRig rig = LeaderRig.leading(TOPICS.get(0), TOPICS.get(1));
        private long term = 1;

        /** By number, in order: what has no verdict yet. */
        private final Map<Long, Topic> undecided = new LinkedHashMap<>();

        private final Map<Long, Verdict.Stored> stored = new TreeMap<>();
        private final TreeSet<Long> refused = new TreeSet<>();
        private final List<PublishRequest> sent = new ArrayList<>();
        private long last;

        Run(long seed) {
            this.seed = seed;
            this.random = Seeds.random(seed);
        }

        void run() {
            for (int step = 0; step < 60; step++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    undecided.put(++last, TOPICS.get(random.nextInt(20) == 0 ? 2 : random.nextInt(2)));
                }
                send(random.nextInt(4) == 0 ? 0.4 : 0);
                advance();
                if (random.nextInt(6) == 0) {
                    replaceLeader();
                }
            }
            for (int i = 0; i < 5; i++) {
                send(0);
                rig.store();
            }
            assertThat(undecided).as("seed %d", seed).isEmpty();
            check();
        }

        /** Sends all that is undecided, in order, and perhaps something from long ago. */
        private void send(double loss) {
            for (Map.Entry<Long, Topic> publish : List.copyOf(undecided.entrySet())) {
                PublishRequest request = request(publish.getKey(), publish.getValue());
                sent.add(request);
                if (random.nextDouble() >= loss) {
                    deliver(request);
                }
                if (random.nextInt(8) == 0) {
                    deliver(sent.get(random.nextInt(sent.size())));
                }
            }
        }

        private PublishRequest request(long number, Topic topic) {
            long previous = number - 1;
            while (refused.contains(previous)) {
                previous--;
            }
            long settled = undecided.keySet().iterator().next() - 1;
            return LeaderRig.request(topic, new Forwarded(5, previous, number, settled), null, null, "m" + number);
        }

        private void deliver(PublishRequest request) {
            Forwarded forwarded = request.forwarded();
            rig.group.publish(request, verdict -> onVerdict(forwarded.number(), verdict), 0);
        }

        private void onVerdict(long number, Verdict verdict) {
            verdicts.merge(verdict.getClass().getSimpleName(), 1, Integer::sum);
            if (verdict instanceof Verdict.Stored placed) {
                Verdict.Stored before = stored.putIfAbsent(number, placed);
                assertThat(before == null || before.firstOffset() == placed.firstOffset())
                        .as("seed %d, number %d: %s, then %s", seed, number, before, placed)
                        .isTrue();
                undecided.remove(number);
            } else if (verdict instanceof Verdict.Refused || verdict instanceof Verdict.Forgotten) {
                // An earlier leader has refused what the last one has forgotten; its answer is lost.
                assertThat(undecided.getOrDefault(number, TOPICS.get(2)))
                        .as("seed %d, number %d: %s", seed, number, verdict)
                        .isEqualTo(TOPICS.get(2));
                refused.add(number);
                undecided.remove(number);
            }
        }

        /** Some of what was asked for happens. */
        private void advance() {
            rig.settle();
            if (random.nextBoolean()) {
                rig.sync();
            }
            if (random.nextBoolean()) {
                rig.commit(rig.applied() + random.nextInt(rig.log.size() - rig.applied() + 1));
            }
        }

        /** Another replica leads, with all that is committed and perhaps more. */
        private void replaceLeader() {
            int kept = rig.applied() + random.nextInt(rig.log.size() - rig.applied() + 1);
            lostEntries += rig.log.size() - kept;
            List<LogEntry> log = List.copyOf(rig.log.subList(0, kept));
            rig.follow();
            rig = new LeaderRig();
            rig.log.addAll(log);
            rig.lead(++term);
            rig.store();
        }

        private void check() {
            Map<Long, Integer> times = new TreeMap<>();
            Map<TopicId, Long> lastOf = new TreeMap<>();
            for (LogEntry entry : rig.log) {
                if (entry.command() instanceof Append append) {
                    for (StoredPublish publish : append.publishes()) {
                        long number = publish.forwarded().number();
                        times.merge(number, 1, Integer::sum);
                        Long before = lastOf.put(append.batch().topic(), number);
                        assertThat(before == null || before < number)
                                .as("seed %d: %d after %d", seed, number, before)
                                .isTrue();
                    }
                }
            }
            assertThat(times.values()).as("seed %d", seed).containsOnly(1);
            assertThat(times.keySet()).as("seed %d", seed).isEqualTo(stored.keySet());
        }
    }
}
