package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.delivery.DurableNet.Session;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Subscriptions of a durable topic: each message once and in order, or a gap that says why not. */
class TopicReadersTest {
    private static final ReadFrom EARLIEST = new ReadFrom.Earliest();
    private static final TopicId ANOTHER = new TopicId(1, 2);

    private final DurableNet net = new DurableNet();

    /** What a subscription sees that begins at an offset and gets all up to another. */
    private static List<String> all(long from, long until) {
        List<String> seen = new ArrayList<>(List.of("ready at " + from));
        for (long offset = from; offset < until; offset++) {
            seen.add(Long.toString(offset));
        }
        return seen;
    }

    // ---- Beginning ----

    @Test
    void readsWhatIsThereAndThenFollowsInStep() {
        IntStream.range(0, 5).forEach(i -> net.publish(3));
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(200);
        assertThat(session.reader.isInStep()).isTrue();

        net.publish(2);
        net.run(20);

        assertThat(session.seen).isEqualTo(all(0, 17));
    }

    @Test
    void beginsAtAnOffset() {
        net.publish(4);
        Session session = net.node(2).subscribe(new ReadFrom.Offset(2));
        net.run(100);

        assertThat(session.seen).isEqualTo(all(2, 4));
    }

    @Test
    void beginsAtTheEnd() {
        net.publish(4);
        Session session = net.node(2).subscribe(new ReadFrom.Latest());
        net.run(100);
        net.publish(2);
        net.run(100);

        assertThat(session.seen).isEqualTo(all(4, 6));
    }

    @Test
    void beginsAtATime() {
        IntStream.range(0, 5).forEach(i -> net.publish(2));
        Session session = net.node(2).subscribe(new ReadFrom.Time(2_500));
        net.run(100);

        assertThat(session.seen).isEqualTo(all(4, 10));
    }

    @Test
    void isToldThatThereIsNoTopic() {
        net.topic = null;
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(1_000);

        assertThat(session.seen).containsExactly("no topic");
    }

    /** A defect of one session is not one of those that wait behind it. */
    @Test
    void readsForTheOthersWhenASessionFails() {
        net.publish(1);
        List<Session> failing = manyMoreThanReadAtOnce(net);
        failing.forEach(session -> session.fails = true);
        Session session = net.node(2).subscribe(EARLIEST);

        for (Session failed : failing) {
            assertThatThrownBy(() -> net.run(100)).as("%s", failed.seen).hasMessage("a session that fails");
        }
        net.run(100);

        assertThat(session.seen).isEqualTo(all(0, 1));
    }

    // ---- The boundary between log and feed ----

    @Test
    void joinsTheFeedThatRunsAheadOfItWithoutGapOrRepetition() {
        Session first = net.node(2).subscribe(EARLIEST);
        net.run(100);
        IntStream.range(0, 10).forEach(i -> net.publish(1));
        net.run(100);

        Session second = net.node(2).subscribe(EARLIEST);
        for (int i = 0; i < 20; i++) {
            net.publish(1);
            net.run(10);
        }
        net.run(50);

        assertThat(first.seen).isEqualTo(all(0, 30));
        assertThat(second.seen).isEqualTo(all(0, 30));
        assertThat(second.reader.isInStep()).isTrue();
    }

    @Test
    void asksAnotherReplicaForWhatItsNodesFeedHasAndTheNearestHasNot() {
        DurableNet forgetful = new DurableNet(keepingNoBatches(), 1);
        Session first = forgetful.node(1).subscribe(EARLIEST);
        forgetful.run(100);
        forgetful.node(1).holdBack(true);
        forgetful.publish(3);
        forgetful.run(100);
        assertThat(first.seen).isEqualTo(all(0, 3));

        Session second = forgetful.node(1).subscribe(EARLIEST);
        forgetful.run(600);

        assertThat(second.seen).isEqualTo(all(0, 3));
        assertThat(second.reader.isInStep()).isTrue();
    }

    /** Feeds share what they may keep, so one may have to forget all that it has. */
    @Test
    void joinsAFeedThatMayKeepNothingAnyMore() {
        DurableNet forgetful = new DurableNet(keeping(DeliverySettings.DURABLE.tailBytesPerTopicMax(), 100), 1);
        forgetful.node(2).subscribe(EARLIEST);
        forgetful.run(100);
        IntStream.range(0, 5).forEach(i -> forgetful.publish(1));
        forgetful.run(100);

        List<Session> sessions = manyMoreThanReadAtOnce(forgetful);
        forgetful.run(1_000);

        assertThat(sessions).allSatisfy(session -> {
            assertThat(session.seen).isEqualTo(all(0, 5));
            assertThat(session.reader.isInStep()).isTrue();
        });
    }

    private static List<Session> manyMoreThanReadAtOnce(DurableNet net) {
        return Stream.generate(() -> net.node(2).subscribe(EARLIEST)).limit(100).toList();
    }

    private static DeliverySettings keepingNoBatches() {
        return keeping(0, DeliverySettings.DURABLE.tailBytesMax());
    }

    private static DeliverySettings keeping(int bytesPerTopic, int bytes) {
        DeliverySettings usual = DeliverySettings.DURABLE;
        return new DeliverySettings(
                usual.feedsMax(),
                usual.renewIntervalMs(),
                usual.leaseMs(),
                usual.remindIntervalMs(),
                usual.repairIntervalMs(),
                usual.repairAttempts(),
                usual.heldBytesMax(),
                bytesPerTopic,
                bytes,
                usual.tailAgeMs(),
                usual.interestsMax(),
                usual.heldBytesTotalMax(),
                usual.repairBytesMax(),
                usual.dormantTopicsMax());
    }

    // ---- Slow connections ----

    @Test
    void getsNothingWhileItTakesNothingAndThenReadsOn() {
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        session.writable = false;
        IntStream.range(0, 9).forEach(i -> net.publish(2));
        net.run(500);
        assertThat(session.seen).isEqualTo(all(0, 0));
        assertThat(session.reader.isInStep()).isFalse();

        session.goOn();
        net.run(200);

        assertThat(session.seen).isEqualTo(all(0, 18));
        assertThat(session.reader.isInStep()).isTrue();
    }

    @Test
    void stopsInTheMiddleOfAnAnswerThatItCannotTake() {
        IntStream.range(0, 4).forEach(i -> net.publish(2));
        Session session = net.node(2).subscribe(EARLIEST);
        session.slowAfter = 1;
        net.run(300);
        assertThat(session.seen).isEqualTo(all(0, 2));

        session.goOn();
        net.run(200);

        assertThat(session.seen).isEqualTo(all(0, 8));
    }

    @Test
    void keepsNoFeedForThoseWhoTakeNothing() {
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        session.writable = false;
        net.publish(1);
        net.run(100);

        assertThat(net.node(2).feeds.size()).isZero();
        assertThat(net.node(0).pushes.interests()).isZero();
    }

    // ---- Tokens ----

    @Test
    void goesOnAtAnotherNodeWhereItWas() {
        net.publish(3);
        Session before = net.node(2).subscribe(EARLIEST);
        net.run(100);
        ResumePoint token = before.close();
        net.publish(2);

        Session after = net.node(1).resume(token);
        net.run(100);

        assertThat(before.seen).isEqualTo(all(0, 3));
        assertThat(after.seen).isEqualTo(all(3, 5));
    }

    @Test
    void waitsForAReplicaThatIsBehindItsToken() {
        net.node(1).holdBack(true);
        net.publish(3);
        Session before = net.node(0).subscribe(EARLIEST);
        net.run(100);

        Session after = net.node(1).resume(before.close());
        net.run(60);
        assertThat(after.seen).isEmpty();
        net.node(1).holdBack(false);
        net.run(100);

        assertThat(after.seen).isEqualTo(all(3, 3));
    }

    @Test
    void isToldWhatWasTrimmedWhileItWasAway() {
        net.publish(3);
        Session before = net.node(2).subscribe(EARLIEST);
        net.run(100);
        ResumePoint token = before.close();
        net.publish(3);
        net.publish(3);
        net.first = 6;

        Session after = net.node(2).resume(token);
        net.run(100);

        assertThat(after.seen).containsExactly("ready at 3", "gap 3-5", "6", "7", "8");
    }

    @Test
    void isResetIfTheTopicWasRecreatedWhileItWasAway() {
        net.publish(3);
        Session before = net.node(2).subscribe(EARLIEST);
        net.run(100);
        ResumePoint token = before.close();
        net.recreate(ANOTHER);
        net.publish(2);

        Session after = net.node(2).resume(token);
        net.run(500);

        assertThat(after.seen).containsExactly("reset at 0", "0", "1");
    }

    @Test
    void isResetIfTheGroupWasRecoveredWithoutWhatItGot() {
        net.publish(3);
        Session before = net.node(2).subscribe(EARLIEST);
        net.run(100);
        ResumePoint token = before.close();
        net.lead(1);
        net.lossTerm = net.term;

        Session after = net.node(2).resume(token);
        net.run(300);

        assertThat(after.seen).containsExactly("reset at 0", "0", "1", "2");
    }

    // ---- While it follows ----

    @Test
    void isResetIfTheTopicIsRecreatedWhileItFollows() {
        net.publish(2);
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        net.recreate(ANOTHER);
        net.publish(1);
        net.run(2_000);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1", "reset at 0", "0");
    }

    @Test
    void waitsForADeletedTopicToBeRecreated() {
        net.publish(2);
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        net.topic = null;
        net.run(3_000);
        assertThat(session.seen).isEqualTo(all(0, 2));

        net.recreate(ANOTHER);
        net.publish(1);
        net.run(1_000);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1", "reset at 0", "0");
    }

    private long reads() {
        return net.net.counts.getOrDefault(Measure.READS, 0L);
    }

    @Test
    void manyWaitForADeletedTopicAtTheCostOfOne() {
        net.publish(2);
        List<Session> sessions = IntStream.range(0, 50)
                .mapToObj(i -> net.node(2).subscribe(EARLIEST))
                .toList();
        net.run(100);
        net.topic = null;
        net.run(3_000);
        sessions.get(0).close();
        sessions.get(1).writable = false;
        long before = reads();
        net.run(1_000);
        assertThat(reads() - before).isBetween(1L, 10L);

        net.recreate(ANOTHER);
        net.publish(1);
        net.run(1_000);
        sessions.get(1).goOn();
        net.run(100);

        assertThat(sessions.subList(1, 50))
                .allSatisfy(
                        session -> assertThat(session.seen).containsExactly("ready at 0", "0", "1", "reset at 0", "0"));
    }

    @Test
    void isResetIfTheGroupIsRecoveredWithLossWhileItFollows() {
        net.publish(2);
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        net.lead(1);
        net.lossTerm = net.term;
        net.run(2_000);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1", "reset at 0", "0", "1");
        assertThat(session.reader.isInStep()).isTrue();
    }

    @Test
    void noticesNoChangeOfLeaders() {
        net.publish(2);
        Session session = net.node(2).subscribe(EARLIEST);
        net.run(100);
        net.lead(3);
        net.publish(1);
        net.run(2_000);
        net.lead(1);
        net.publish(1);
        net.run(2_000);

        assertThat(session.seen).isEqualTo(all(0, 4));
        assertThat(session.reader.position()).hasValue(new ResumePoint(new TopicId(1, 1), 3, 4));
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void missesNothingWhateverIsLostLateOrRepeatedAndWhoeverLeads(long seed) {
        DurableNet bad = new DurableNet(DeliverySettings.DURABLE, seed);
        bad.net.lossChance = 0.2;
        bad.net.repeatChance = 0.2;
        bad.net.lateChance = 0.2;
        bad.net.lateMsMax = 300;
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (i % 10 == 0) {
                sessions.add(bad.node(bad.net.random.nextInt(4)).subscribe(new ReadFrom.Offset(0)));
                bad.lead(List.of(0, 1, 3).get(bad.net.random.nextInt(3)));
            }
            int held = bad.net.random.nextInt(4);
            bad.node(held).holdBack(!bad.node(held).heldBack);
            bad.publish(1 + bad.net.random.nextInt(3));
            bad.run(20);
            sessions.get(bad.net.random.nextInt(sessions.size())).writable = false;
            sessions.get(bad.net.random.nextInt(sessions.size())).goOn();
        }
        bad.net.heal();
        bad.nodes.forEach(node -> node.holdBack(false));
        sessions.forEach(Session::goOn);
        bad.run(5_000);

        long end = bad.log.get(bad.log.size() - 1).nextOffset();
        assertThat(sessions).allSatisfy(session -> {
            assertThat(session.seen).isEqualTo(all(0, end));
            assertThat(session.reader.isInStep()).isTrue();
        });
    }
}
