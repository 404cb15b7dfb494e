package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state that a log makes: the same at every replica, also at one that got it at a checkpoint. */
class GroupStateTest {
    private static final GroupLimits LIMITS = new GroupLimits(5, 3, 3, 2);

    /** What a disk keeps: the group's state, and of each topic the last one that a checkpoint had. */
    private static final class Floor {
        private final Map<TopicId, TopicCheckpoint> topics = new TreeMap<>();

        Checkpoint after(Checkpoint checkpoint) {
            checkpoint.topics().forEach(topic -> topics.put(topic.topic(), topic));
            return new Checkpoint(
                    checkpoint.position(),
                    checkpoint.configuration(),
                    checkpoint.group(),
                    List.copyOf(topics.values()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void isTheSameWhenItIsRestored(long seed) {
        RandomGenerator random = Seeds.random(seed);
        LeaderRig rig = new LeaderRig(LIMITS, DurableSettings.DEFAULT);
        rig.lead(1);
        rig.store();
        Floor floor = new Floor();
        for (int i = 0; i < 300; i++) {
            ask(rig, random, i);
            if (random.nextInt(4) == 0) {
                rig.store();
            }
            if (random.nextInt(20) == 0) {
                rig.store();
                rig.tick(1_000);
                rig.store();
                LogPosition position = rig.log.get(rig.log.size() - 1).position();
                Checkpoint checkpoint = floor.after(rig.group.checkpoint(position, Configuration.NONE));
                DurableGroup restored = replica();
                restored.restore(checkpoint);
                assertThat(restored.state()).as("seed %d, after %d", seed, i).isEqualTo(rig.group.state());
            }
        }
        rig.store();
        assertThat(replayed(rig.log)).as("seed %d", seed).isEqualTo(rig.group.state());
    }

    private static void ask(LeaderRig rig, RandomGenerator random, int round) {
        Topic topic = LeaderRig.topic(
                "t" + random.nextInt(6),
                random.nextInt(6) * 100L + round / 100,
                Durability.QUORUM,
                new RetentionLimits(0, 0, random.nextInt(2) * 3L));
        Topic found = rig.group.find(topic.name()).orElse(topic);
        switch (random.nextInt(12)) {
            case 0, 1 -> rig.change(new TopicRequest.Create(topic));
            case 2 -> {
                if (random.nextInt(4) == 0) {
                    rig.change(new TopicRequest.Delete(found.id()));
                }
            }
            case 3 -> rig.change(new TopicRequest.Change(found.id(), found.settings(), topic.settings()));
            default -> rig.publish(publishTo(found, rig, random));
        }
    }

    private static PublishRequest publishTo(Topic topic, LeaderRig rig, RandomGenerator random) {
        Forwarded forwarded = null;
        if (random.nextBoolean()) {
            long stream = random.nextInt(5);
            long last = rig.group.state().stream(stream).last();
            forwarded = new Forwarded(stream, last, last + 1 + random.nextInt(2), Math.max(0, last - 3));
        }
        Sequence sequence = null;
        if (random.nextBoolean()) {
            ProducerId producer = new ProducerId("p" + random.nextInt(5));
            Producer known = rig.group
                    .state()
                    .topic(topic.id())
                    .map(state -> state.producers().producers().get(producer))
                    .orElse(null);
            sequence = new Sequence(producer, known == null ? 1 : known.last() + 1);
        }
        return LeaderRig.request(topic, forwarded, sequence, null, "x".repeat(random.nextInt(50)), "y");
    }

    private static GroupState replayed(List<LogEntry> log) {
        GroupState state = GroupState.empty(LIMITS);
        for (LogEntry entry : log) {
            LogEntry received = LogEntry.decode(entry.position(), entry.encoded(), 3);
            state = state.after(received.command(), received.term());
        }
        return state;
    }

    private static DurableGroup replica() {
        EventQueue events = task -> {};
        return new DurableGroup(LIMITS, DurableSettings.DEFAULT, new LeaderRig(), events, nowMs -> nowMs, Trace.NONE);
    }

    @Test
    void isEmptyAtTheStartOfTheLog() {
        DurableGroup group = replica();
        group.restore(new Checkpoint(LogPosition.START, Configuration.NONE, Bytes.EMPTY, List.of()));
        assertThat(group.state()).isEqualTo(GroupState.empty(LIMITS));
    }

    @Test
    void checkpointsOnlyWhatHasChanged() {
        LeaderRig rig = LeaderRig.leading(NEWS, SPORT);
        LogPosition position = rig.log.get(rig.log.size() - 1).position();
        assertThat(rig.group.checkpoint(position, Configuration.NONE).topics()).hasSize(2);
        rig.publish(SPORT, "a");
        rig.change(new TopicRequest.Delete(NEWS.id()));
        rig.store();
        List<TopicCheckpoint> changed =
                rig.group.checkpoint(position, Configuration.NONE).topics();
        assertThat(changed).extracting(TopicCheckpoint::topic).containsExactly(NEWS.id(), SPORT.id());
        assertThat(changed.get(0).state()).as("deleted").isNull();
        assertThat(rig.group.checkpoint(position, Configuration.NONE).topics()).isEmpty();
    }

    @Test
    void failsLoudlyWhenABatchDoesNotFollow() {
        GroupState state = GroupState.empty(LIMITS).after(new Command.CreateTopic(NEWS), 1);
        assertThat(state.after(append(NEWS, 0, 1, 5), 1)
                        .topic(NEWS.id())
                        .orElseThrow()
                        .next())
                .isEqualTo(1);
        List<Command> wrong = new ArrayList<>();
        wrong.add(append(NEWS, 1, 1, 5));
        wrong.add(append(NEWS, 0, 2, 5));
        wrong.add(append(SPORT, 0, 1, 5));
        wrong.add(new Command.CreateTopic(NEWS));
        wrong.add(new Command.DeleteTopic(SPORT.id()));
        wrong.add(new Command.Trim(NEWS.id(), 1));
        for (Command command : wrong) {
            assertThatThrownBy(() -> state.after(command, 1))
                    .as("%s", command)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void failsLoudlyWhenTimeGoesBack() {
        GroupState state =
                GroupState.empty(LIMITS).after(new Command.CreateTopic(NEWS), 1).after(append(NEWS, 0, 1, 5), 1);
        assertThatThrownBy(() -> state.after(append(NEWS, 1, 1, 4), 1)).isInstanceOf(IllegalStateException.class);
    }

    private static Command append(Topic topic, long offset, long epoch, long timestampMs) {
        PublishRequest request = LeaderRig.request(topic, null, null, null, "a");
        RecordBatch batch = new RecordBatch(topic.id(), epoch, offset, timestampMs, request.messages());
        return new Command.Append(batch, List.of(request.stored(null)));
    }
}
