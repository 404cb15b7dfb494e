package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.ReplicaSettings.EntryLimits;
import dev.cubecast.durable.StreamWorld.Made;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Publishes to a group of real replicas while frames are lost, repeated and late, leaders crash, are cut off and hand
 * over, and topics come and go: what is acknowledged is stored once, nothing is stored twice, nothing overtakes, every
 * publish ends once and in time, every outcome is true. {@code -Dcubecast.seeds.streams=N} runs more seeds than usual.
 */
class StreamAdversityTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.streams", 250);
    private static final long FIRST = Long.getLong("cubecast.seeds.streams.from", 1);
    private static final int STEPS = 250;
    private static final StreamSettings SETTINGS = new StreamSettings(3_000, 14, 100);

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Measure, Long> counts = new EnumMap<>(Measure.class);

    @Test
    void storesOnceAndInOrderAndTellsTheTruth() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Run run = new Run(seed);
            try {
                run.play();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage() + run.lastNotes(), failure);
            }
        }
        assertThat(outcomes.keySet())
                .as("how publishes ended")
                .contains("Stored", "Taken", "OutcomeUnknown", "Overloaded", "UNAVAILABLE", "UNKNOWN_TOPIC");
        assertThat(counts.keySet())
                .as("what happened at all")
                .contains(
                        Measure.STREAM_PUBLISHES_RESENT,
                        Measure.STREAM_PUBLISHES_REPEATED,
                        Measure.DURABLE_DUPLICATE,
                        Measure.STREAMS_REPLACED);
    }

    private final class Run {
        private final RandomGenerator random;
        private final StreamWorld world;
        private final List<Topic> topics = new ArrayList<>();
        private final List<Made> made = new ArrayList<>();
        private long lastTopic = 3;

        Run(long seed) {
            world = new StreamWorld(seed, SETTINGS, settings(seed));
            random = Seeds.random(-seed);
        }

        /** In most runs leaders come and go faster than usual. */
        private static ReplicaSettings settings(long seed) {
            ReplicaSettings settings = ReplicaSettings.DEFAULT;
            if (seed % 5 != 0) {
                settings = settings.withElections(settings.elections().with(20, 60, 10, 60))
                        .withResendMs(50);
            }
            return settings.withEntries(new EntryLimits(
                            settings.entries().appendBytesMax(),
                            settings.entries().windowBytesMax(),
                            settings.entries().cacheBytesMax(),
                            seed % 3 == 0 ? 200 : settings.entries().applyBytesMax()))
                    .withFloorBytesMin(1L << 30);
        }

        void play() {
            topics.add(LeaderRig.topic("a", 1, Durability.QUORUM));
            topics.add(LeaderRig.topic("b", 2, Durability.QUORUM));
            topics.add(LeaderRig.topic("weak", 3, Durability.LEADER));
            topics.forEach(world::create);
            topics.add(nextTopic());
            drawWeather();
            for (int step = 0; step < STEPS; step++) {
                disturb();
                publish();
                world.run(random.nextLong(2 * StreamWorld.TICK_MS));
            }
            heal();
            check();
        }

        private Topic nextTopic() {
            return LeaderRig.topic("passing", ++lastTopic, Durability.QUORUM);
        }

        private void drawWeather() {
            world.lossChance = random.nextDouble() * 0.4;
            world.repeatChance = random.nextDouble() * 0.4;
            world.lateChance = random.nextDouble() * 0.5;
            world.lateMsMax = 1 + random.nextLong(1_500);
            world.replicaLossPercent = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
            world.syncMsMax = random.nextInt(4) == 0 ? 150 : 5;
        }

        private void disturb() {
            StreamNode member = world.members.get(random.nextInt(3));
            Optional<StreamNode> leader = world.leader();
            switch (random.nextInt(80)) {
                case 0, 1 -> crash(leader.orElse(member));
                case 2 -> crash(world.nodes.get(random.nextInt(world.nodes.size())));
                case 3, 4, 5, 6, 7, 8 -> startAll();
                case 9 -> world.isolated = leader.orElse(member);
                case 10 -> world.isolated = member;
                case 11, 12, 13 -> world.isolated = null;
                case 14, 15 -> leader.ifPresent(node -> node.replica().prefer(Optional.of(member.id)));
                case 16 -> drawWeather();
                case 17, 18, 19 -> leader.ifPresent(this::changeTopic);
                default -> {}
            }
        }

        /** A topic comes, or goes for ever, while publishes to it are under way. */
        private void changeTopic(StreamNode leader) {
            Topic passing = topics.get(3);
            if (leader.group().find(passing.name()).isEmpty()) {
                leader.group().change(new TopicRequest.Create(passing), verdict -> {}, world.nowMs());
            } else {
                leader.group().change(new TopicRequest.Delete(passing.id()), verdict -> {}, world.nowMs());
                topics.set(3, nextTopic());
            }
            world.settle();
        }

        private void crash(StreamNode node) {
            if (node.runs()) {
                // Nobody is left to be told.
                node.made.forEach(publish -> {
                    if (publish.outcome != null) {
                        made.add(publish);
                    }
                });
                node.crash();
            }
        }

        private void startAll() {
            world.nodes.stream().filter(node -> !node.runs()).forEach(StreamNode::start);
        }

        private void publish() {
            for (StreamNode node : world.nodes) {
                int burst = node.runs() && random.nextInt(12) == 0 ? random.nextInt(12) : 0;
                for (int i = 0; i < burst; i++) {
                    Topic topic = topics.get(random.nextInt(4));
                    Durability asked = random.nextInt(8) == 0 ? Durability.NONE : null;
                    int bytes = random.nextInt(40) == 0 ? 4_000 : random.nextInt(200);
                    node.publish(topic, asked, bytes, 1 + random.nextLong(2_000));
                }
            }
            world.settle();
        }

        /** The faults end; then every node can publish again. */
        private void heal() {
            startAll();
            world.isolated = null;
            world.replicaLossPercent = 0;
            world.syncMsMax = 5;
            world.run(1_600);
            world.lossChance = 0;
            world.repeatChance = 0;
            world.lateChance = 0;
            world.members.forEach(member -> member.replica().prefer(Optional.empty()));
            world.run(2_500);
            for (StreamNode node : world.nodes) {
                Made last = node.publish(topics.get(0), null, 10, 2_000);
                world.run(2_100);
                assertThat(last.outcome).as("after all faults").isInstanceOf(Verdict.Stored.class);
            }
        }

        // ---- Checks ----

        private record Place(TopicId topic, long offset) {}

        private void check() {
            world.nodes.forEach(node -> made.addAll(node.made));
            Map<String, Place> places = places();
            made.forEach(publish -> judge(publish, places.get(publish.id)));
            for (StreamNode node : world.nodes) {
                assertThat(node.streams().bytesPending())
                        .as("pending at %s", node.vertex)
                        .isZero();
            }
            assertThat(world.violations).isEmpty();
            made.forEach(publish -> outcomes.merge(name(publish), 1, Integer::sum));
            world.counts.forEach((measure, count) -> counts.merge(measure, count, Long::sum));
        }

        /** Where each message stands in the log; also looks for repetitions and for what has overtaken. */
        private Map<String, Place> places() {
            Map<String, Place> places = new TreeMap<>();
            Map<String, Long> lastOf = new TreeMap<>();
            for (LogEntry entry : world.committed.values()) {
                if (entry.command() instanceof Append append) {
                    for (int i = 0; i < append.batch().messages().size(); i++) {
                        String id = append.batch().messages().get(i).toUtf8().trim();
                        TopicId topic = append.batch().topic();
                        Place place = new Place(topic, append.batch().baseOffset() + i);
                        Place before = places.put(id, place);
                        if (before != null) {
                            world.violations.add(id + " stored at " + before + " and again at " + place);
                        }
                        String[] parts = id.split("/", -1);
                        Long last = lastOf.put(parts[0] + topic, Long.valueOf(parts[1]));
                        if (last != null && last >= Long.parseLong(parts[1])) {
                            world.violations.add(id + " stored after " + last);
                        }
                    }
                }
            }
            return places;
        }

        private void judge(Made publish, Place place) {
            if (!publish.isInTime()) {
                world.violations.add(publish.id + " did not end in time: " + publish.outcome);
            } else if (publish.outcome instanceof Verdict.Stored stored && publish.level == Durability.QUORUM) {
                Place claimed = new Place(publish.topic.id(), stored.firstOffset());
                if (!claimed.equals(place)) {
                    world.violations.add(publish.id + " claimed to be at " + claimed + ", but is at " + place);
                }
            } else if (place != null
                    && (publish.outcome instanceof Verdict.Refused || publish.outcome instanceof Verdict.Overloaded)) {
                world.violations.add(publish.id + " ended as " + publish.outcome + ", but is at " + place);
            }
        }

        private String lastNotes() {
            StringBuilder text = new StringBuilder();
            world.notes.stream()
                    .skip(Math.max(0, world.notes.size() - 60))
                    .forEach(note -> text.append('\n').append(note));
            return text.toString();
        }
    }

    private static String name(Made publish) {
        return publish.outcome instanceof Verdict.Refused refused
                ? refused.reason().name()
                : String.valueOf(publish.outcome).replaceAll("\\[.*", "");
    }
}
