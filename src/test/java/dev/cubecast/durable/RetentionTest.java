package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.trace.Measure;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leader drops: whole extents, and never more than the topic's limits allow. */
class RetentionTest {
    private static final int BATCH = 4096;

    private static Topic keeping(RetentionLimits limits) {
        return LeaderRig.topic("kept", 4, Durability.QUORUM, limits);
    }

    /** A topic with four extents of 4,096 messages of 1 byte each, a minute apart. */
    private static TopicState withFourExtents(RetentionLimits limits) {
        TopicState state = TopicState.created(keeping(limits), 1);
        for (int i = 0; i < 4; i++) {
            state = append(state, BATCH, 1, 60_000L * i);
        }
        return state;
    }

    private static TopicState append(TopicState state, int count, int bytes, long timestampMs) {
        List<Bytes> messages = Collections.nCopies(count, Bytes.utf8("x".repeat(bytes)));
        RecordBatch batch = new RecordBatch(state.topic().id(), 1, state.next(), timestampMs, messages);
        return new TopicState(
                state.topic(),
                state.first(),
                batch.nextOffset(),
                timestampMs,
                state.extents().with(batch, state.topic().settings().retention()),
                state.producers(),
                state.losses());
    }

    @Test
    void keepsEverythingWithoutALimit() {
        assertThat(Retention.trimOf(withFourExtents(RetentionLimits.NONE), Long.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void dropsWhatIsTooOld() {
        TopicState state = withFourExtents(new RetentionLimits(60_000, 0, 0));
        assertThat(Retention.trimOf(state, 60_000)).isEmpty();
        assertThat(Retention.trimOf(state, 60_001)).contains(trim(state, BATCH));
        assertThat(Retention.trimOf(state, 1_000_000)).contains(trim(state, 4 * BATCH));
    }

    @Test
    void keepsAsManyBytesAsTheLimit() {
        TopicState state = withFourExtents(new RetentionLimits(0, 2 * BATCH, 0));
        assertThat(Retention.trimOf(state, 0)).contains(trim(state, 2 * BATCH));
        TopicState more = withFourExtents(new RetentionLimits(0, 2 * BATCH + 1, 0));
        assertThat(Retention.trimOf(more, 0)).contains(trim(more, BATCH));
    }

    @Test
    void keepsAsManyMessagesAsTheLimit() {
        TopicState state = withFourExtents(new RetentionLimits(0, 0, BATCH));
        assertThat(Retention.trimOf(state, 0)).contains(trim(state, 3 * BATCH));
        TopicState more = withFourExtents(new RetentionLimits(0, 0, 4 * BATCH));
        assertThat(Retention.trimOf(more, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 100, 1_000})
    void keepsLittleMoreThanTheLimit(long limit) {
        TopicState state = TopicState.created(keeping(new RetentionLimits(0, 0, limit)), 1);
        for (int i = 0; i < 3_000; i++) {
            state = append(state, 1, 1, i);
        }
        long first = Retention.trimOf(state, 0).orElseThrow().first();
        assertThat(state.next() - first).isBetween(limit, limit + limit / 8);
    }

    private static Trim trim(TopicState state, long first) {
        return new Trim(state.topic().id(), first);
    }

    @Test
    void trimsATopicAtMostOnceASecondAndAtEveryReplicaAlike() {
        Topic topic = keeping(new RetentionLimits(0, 1_000_000, 0));
        LeaderRig rig = LeaderRig.leading(topic);
        rig.tick(1_000);
        publishAMegabyteThrice(rig, topic);
        rig.tick(999);
        rig.store();
        assertThat(rig.counts.getOrDefault(Measure.DURABLE_TRIMS, 0L)).isZero();
        rig.tick(1);
        assertThat(firstOf(topic, rig)).as("before the commit").isZero();
        rig.store();
        assertThat(firstOf(topic, rig)).isEqualTo(2);
        publishAMegabyteThrice(rig, topic);
        rig.tick(999);
        rig.store();
        assertThat(firstOf(topic, rig)).isEqualTo(2);
        rig.tick(1);
        rig.store();
        assertThat(firstOf(topic, rig)).isEqualTo(5);
    }

    private static void publishAMegabyteThrice(LeaderRig rig, Topic topic) {
        for (int i = 0; i < 3; i++) {
            rig.publish(topic, "x".repeat(1_000_000));
            rig.store();
        }
    }

    private static long firstOf(Topic topic, LeaderRig rig) {
        return rig.group.ends(topic.id()).orElseThrow().first();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void countsAllMessagesAndBytesInFewExtents(long seed) {
        RandomGenerator random = Seeds.random(seed);
        TopicState state = TopicState.created(keeping(RetentionLimits.NONE), 1);
        long bytes = 0;
        long timestampMs = 0;
        for (int i = 0; i < 3_000; i++) {
            int count = 1 + random.nextInt(3);
            timestampMs += random.nextInt(120_000);
            state = append(state, count, 2, timestampMs);
            bytes += 2L * count;
        }
        Extents extents = state.extents();
        assertThat(extents.bytes()).as("seed %d", seed).isEqualTo(bytes);
        assertThat(extents.byBase().size()).as("seed %d", seed).isBetween(100, Extents.EXTENTS_MAX);
        long next = 0;
        for (var extent : extents.byBase().entries()) {
            assertThat(extent.getKey()).as("seed %d", seed).isEqualTo(next);
            next = extent.getValue().next();
        }
        assertThat(next).as("seed %d", seed).isEqualTo(state.next());
    }
}
