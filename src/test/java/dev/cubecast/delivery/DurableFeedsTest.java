package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.delivery.DurableNet.Session;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What leaders push reaches the nodes that want it, and what does not is noticed and read (ARCHITECTURE.md, rule 22).
 */
class DurableFeedsTest {
    private static final long FOREVER_MS = 1L << 40;
    private static final int LEADER = 0;
    private static final int READER = 2;

    private static DeliverySettings settings(
            long renewMs, long leaseMs, long remindMs, int feedsMax, int interestsMax) {
        DeliverySettings usual = DeliverySettings.DURABLE;
        return new DeliverySettings(
                feedsMax,
                renewMs,
                leaseMs,
                remindMs,
                usual.repairIntervalMs(),
                usual.repairAttempts(),
                usual.heldBytesMax(),
                usual.tailBytesPerTopicMax(),
                usual.tailBytesMax(),
                usual.tailAgeMs(),
                interestsMax,
                usual.heldBytesTotalMax(),
                usual.repairBytesMax(),
                usual.dormantTopicsMax());
    }

    private static DurableNet netWith(long renewMs, long remindMs) {
        return new DurableNet(settings(renewMs, FOREVER_MS, remindMs, 10, 10), 1);
    }

    private static long count(DurableNet net, Measure measure) {
        return net.net.counts.getOrDefault(measure, 0L);
    }

    /** The session has got the first message; the push of the second is lost. */
    private static Session publishAndLoseTheLast(DurableNet net) {
        Session session = net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(300);
        net.publish(1);
        net.run(100);
        loseOne(net);
        return session;
    }

    private static void loseOne(DurableNet net) {
        net.net.cut = (from, to) -> true;
        net.publish(1);
        net.net.cut = (from, to) -> false;
    }

    // ---- The last push ----

    @Test
    void bringsALostLastPushAfterAReminder() {
        DurableNet net = netWith(FOREVER_MS, 200);
        Session session = publishAndLoseTheLast(net);

        net.run(500);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1");
    }

    @Test
    void bringsALostLastPushAfterARenewal() {
        DurableNet net = netWith(1_000, FOREVER_MS);
        Session session = publishAndLoseTheLast(net);

        net.run(1_500);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1");
    }

    @Test
    void missesALostLastPushWithNeither() {
        DurableNet net = netWith(FOREVER_MS, FOREVER_MS);
        Session session = publishAndLoseTheLast(net);

        net.run(60_000);

        assertThat(session.seen).containsExactly("ready at 0", "0");
    }

    @Test
    void remindsNobodyWhoHasAll() {
        DurableNet net = new DurableNet();
        publishAndLoseTheLast(net);
        net.run(1_000);
        long reminders = count(net, Measure.ENDS_SENT);

        net.run(10_000);

        assertThat(count(net, Measure.ENDS_SENT)).isEqualTo(reminders);
    }

    // ---- Other losses ----

    @Test
    void readsWhatAPushHasNotBroughtAsSoonAsALaterOneShowsIt() {
        DurableNet net = netWith(FOREVER_MS, FOREVER_MS);
        Session session = publishAndLoseTheLast(net);
        long reads = count(net, Measure.READS_SERVED);

        net.publish(1);
        net.run(50);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1", "2");
        assertThat(count(net, Measure.READS_SERVED) - reads).isOne();
    }

    @Test
    void readsOnceForAllSessionsOfANode() {
        DurableNet net = netWith(FOREVER_MS, FOREVER_MS);
        Session other = net.node(READER).subscribe(new ReadFrom.Earliest());
        Session session = publishAndLoseTheLast(net);
        long reads = count(net, Measure.READS_SERVED);

        net.publish(1);
        net.run(50);

        assertThat(other.seen).isEqualTo(session.seen);
        assertThat(count(net, Measure.READS_SERVED) - reads).isOne();
    }

    @Test
    void tellsOfWhatWasTrimmedBeforeItCouldBeRead() {
        DurableNet net = netWith(FOREVER_MS, FOREVER_MS);
        Session session = publishAndLoseTheLast(net);
        net.first = 2;

        net.publish(1);
        net.run(50);

        assertThat(session.seen).containsExactly("ready at 0", "0", "gap 1-1", "2");
    }

    /**
     * A reader of the next feed would be in step with what no longer comes (seed 503031 of cubes with durable groups).
     */
    @Test
    void anAnswerToAFeedThatHasEndedDoesNotEndTheNextOne() {
        DurableNet net = netWith(1_000, FOREVER_MS);
        Session gone = publishAndLoseTheLast(net);
        askForTheLostInVain(net);
        gone.close();
        net.lead(LEADER);
        net.lossTerm = net.term;
        Session next = net.node(READER).subscribe(new ReadFrom.Earliest());
        // The question is repeated, and answered that the group has lost what the old feed got.
        net.run(1_000);

        net.publish(1);
        net.run(2_000);

        assertThat(next.seen).containsExactly("ready at 0", "0", "1", "2", "3");
    }

    /** A later push shows what has been lost; the question for it does not leave the node. */
    private static void askForTheLostInVain(DurableNet net) {
        net.net.cut = (from, to) -> from == READER;
        net.publish(1);
        net.run(RoutedNet.TICK_MS);
        net.net.cut = (from, to) -> false;
    }

    // ---- Leaders ----

    @Test
    void findsTheLeaderWhoeverItAsksFirst() {
        for (int leader : List.of(0, 1, 3)) {
            DurableNet net = new DurableNet();
            net.lead(leader);
            net.node(READER).subscribe(new ReadFrom.Earliest());
            net.run(500);

            assertThat(net.node(leader).pushes.interests())
                    .as("interests at %d", leader)
                    .isOne();
        }
    }

    @Test
    void turnsToTheNextIfALeaderFallsSilent() {
        DurableNet net = new DurableNet();
        Session session = net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.net.cut = (from, to) -> from == LEADER || to == LEADER;
        net.lead(3);
        net.publish(1);

        net.run(2_000);

        assertThat(session.seen).containsExactly("ready at 0", "0");
        assertThat(net.node(3).pushes.interests()).isOne();
    }

    @Test
    void forgetsWhoWantedWhatOnceItLeadsNoLonger() {
        DurableNet net = new DurableNet();
        net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.lead(3);
        net.run(50);

        assertThat(net.node(LEADER).pushes.interests()).isZero();
    }

    @Test
    void pushesOnlyAsLeader() {
        DurableNet net = new DurableNet();
        net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.publish(1);

        assertThat(count(net, Measure.BATCHES_PUSHED)).isOne();
    }

    // ---- Limits ----

    @Test
    void losesTheInterestOfANodeThatFallsSilent() {
        DurableNet net = new DurableNet();
        net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.net.cut = (from, to) -> true;
        net.run(DeliverySettings.DURABLE.leaseMs() + 100);

        assertThat(net.node(LEADER).pushes.interests()).isZero();
        assertThat(count(net, Measure.INTERESTS_EXPIRED)).isOne();
    }

    @Test
    void bringsMessagesThoughTheLeaderRemembersNoMoreInterests() {
        DurableNet net = new DurableNet(settings(1_000, 5_000, 200, 10, 0), 1);
        Session session = net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.publish(2);
        net.run(1_500);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1");
        assertThat(count(net, Measure.INTERESTS_REFUSED)).isPositive();
    }

    @Test
    void aTopicThatNobodyFollowsAnyMoreTakesNoPlaceFromTheNext() {
        DurableNet net = new DurableNet(settings(1_000, 5_000, 200, 1, 10), 1);
        Session gone = net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        assertThat(gone.reader.isInStep()).isTrue();
        gone.close();

        assertThat(net.node(READER).feeds.open(DurableNet.GROUP, new TopicName("next"), new TopicId(1, 2), 1, 0))
                .isPresent();
        assertThat(net.node(READER).feeds.size()).isOne();
        assertThat(count(net, Measure.FEEDS_REFUSED)).isZero();
    }

    @Test
    void bringsMessagesThoughTheNodeFollowsNoMoreTopics() {
        DurableNet net = new DurableNet(settings(1_000, 5_000, 200, 0, 10), 1);
        Session session = net.node(READER).subscribe(new ReadFrom.Earliest());
        net.run(500);
        net.publish(2);
        net.run(500);

        assertThat(session.seen).containsExactly("ready at 0", "0", "1");
        assertThat(session.reader.isInStep()).isFalse();
        assertThat(count(net, Measure.FEEDS_REFUSED)).isPositive();
    }
}
