package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What readers of a durable topic bring goes to their connections. */
class LogSubscriptionTest {
    private static final int BLOCK_BYTES = 100;
    private static final long UNSENT_BYTES = 100;
    private static final long EPOCH = 3;

    private final Queue<Runnable> events = new ArrayDeque<>();
    private final ClientMetrics metrics = new ClientMetrics(new SimpleMeterRegistry());
    private long now;
    private final UnsentBytes unsent = new UnsentBytes(UNSENT_BYTES, () -> now);
    private final LogFanout fanout = new LogFanout(events::add, unsent);
    private final PlainProtocol protocol = new PlainProtocol("plain");
    private final Map<LogSubscription, FakeConnection> connections = new LinkedHashMap<>();
    private final Map<LogSubscription, Session> sessions = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();

    private LogSubscription subscription(Start start) {
        FakeConnection connection = new FakeConnection(protocol);
        Session session = new Session(HubTest.NAME, start, connection, metrics, closed -> {});
        LogSubscription subscription = new LogSubscription(
                session, HubTest.ID, new Told(), fanout, BLOCK_BYTES, unsent, metrics, closed -> {});
        session.begin(subscription);
        connections.put(subscription, connection);
        sessions.put(subscription, session);
        return subscription;
    }

    private LogSubscription ready() {
        LogSubscription subscription = subscription(Start.latest());
        subscription.onReady(HubTest.ID, EPOCH, 0);
        return subscription;
    }

    private final class Told implements LogSubscription.Listener {
        @Override
        public void onReplaced(Session session, TopicId located) {
            told.add("replaced " + located);
        }

        @Override
        public void onGone(Session session, TopicId located) {
            told.add("gone " + located);
        }
    }

    private static RecordBatch batch(long baseOffset, String... bodies) {
        List<Bytes> messages = Arrays.stream(bodies).map(HubTest::json).toList();
        return new RecordBatch(HubTest.ID, EPOCH, baseOffset, 1, messages);
    }

    private void finishEvent() {
        for (Runnable next = events.poll(); next != null; next = events.poll()) {
            next.run();
        }
    }

    private List<String> written(LogSubscription subscription) {
        return connection(subscription).events;
    }

    private FakeConnection connection(LogSubscription subscription) {
        return Objects.requireNonNull(connections.get(subscription));
    }

    @Test
    void whatOneEventBringsIsEncodedOnceAndWrittenOnce() {
        LogSubscription first = ready();
        LogSubscription second = ready();
        for (RecordBatch batch : List.of(batch(0, "a", "b"), batch(2, "c"))) {
            first.onBatch(batch, EPOCH);
            second.onBatch(batch, EPOCH);
        }
        finishEvent();

        assertThat(written(first)).containsExactly("subscribed", "0=a 1=b 2=c ");
        assertThat(written(second)).containsExactly("subscribed", "0=a 1=b 2=c ");
        assertThat(protocol.messagesWritten).isEqualTo(3);
    }

    @Test
    void aConnectionThatFailsCostsTheOthersNothing() {
        List<LogSubscription> subscriptions = List.of(ready(), ready(), ready());
        connection(subscriptions.get(0)).fails = true;
        subscriptions.subList(0, 2).forEach(inStep -> inStep.onBatch(batch(0, "a"), EPOCH));
        subscriptions.get(2).onBatch(batch(7, "h"), EPOCH);
        assertThatThrownBy(this::finishEvent).hasMessage("a connection that fails");

        assertThat(written(subscriptions.get(1))).containsExactly("subscribed", "0=a ");
        assertThat(written(subscriptions.get(2))).containsExactly("subscribed", "7=h ");
    }

    @Test
    void whoIsElsewhereGetsWhatItsOwnReaderBrings() {
        LogSubscription inStep = ready();
        LogSubscription behind = ready();
        behind.onBatch(batch(0, "a"), EPOCH);
        behind.onBatch(batch(1, "b"), EPOCH);
        inStep.onBatch(batch(7, "h"), EPOCH);
        finishEvent();

        assertThat(written(behind)).containsExactly("subscribed", "0=a 1=b ");
        assertThat(written(inStep)).containsExactly("subscribed", "7=h ");
    }

    @Test
    void theSameBatchOfALaterEpochHasOtherTokens() {
        LogSubscription first = ready();
        LogSubscription second = ready();
        RecordBatch batch = batch(0, "a");
        first.onBatch(batch, EPOCH);
        second.onBatch(batch, EPOCH + 1);

        assertThat(protocol.messagesWritten).isEqualTo(2);
    }

    @Test
    void noBlockIsLargerThanItMayBe() {
        LogSubscription first = ready();
        LogSubscription second = ready();
        String large = "x".repeat(60);
        for (RecordBatch batch : List.of(batch(0, large), batch(1, large))) {
            first.onBatch(batch, EPOCH);
            second.onBatch(batch, EPOCH);
        }

        assertThat(written(first)).containsExactly("subscribed", "0=" + large + " ");
        assertThat(written(second)).containsExactly("subscribed", "0=" + large + " ");
        finishEvent();
        assertThat(written(first)).last().isEqualTo("1=" + large + " ");
        assertThat(protocol.messagesWritten).isEqualTo(2);
    }

    @Test
    void whatSlowConnectionsHaveNotTakenIsBounded() {
        LogSubscription slow = slowWith("x".repeat(120));
        LogSubscription waits = ready();

        assertThat(unsent.held()).isGreaterThan(UNSENT_BYTES);
        assertThat(waits.isWritable()).isFalse();
        tick();
        assertThat(waits.isWritable()).isFalse();
        connection(slow).takeAll();
        tick();

        assertThat(unsent.held()).isZero();
        assertThat(waits.isWritable()).isTrue();
    }

    private LogSubscription slowWith(String body) {
        LogSubscription slow = ready();
        connection(slow).takesOneMore = true;
        slow.onBatch(batch(0, body), EPOCH);
        finishEvent();
        assertThat(connection(slow).writable).isFalse();
        return slow;
    }

    private void tick() {
        unsent.tick(sessions.values());
    }

    @Test
    void whoIsStuckMakesRoomForThoseWhoWait() {
        LogSubscription stuck = slowWith("x".repeat(120));
        tick();
        now = 5_000;
        tick();
        assertThat(written(stuck)).doesNotContain("too slow");

        LogSubscription waits = ready();
        assertThat(waits.isWritable()).isFalse();
        tick();

        assertThat(written(stuck)).endsWith("too slow");
        connection(stuck).takeAll();
        tick();
        assertThat(waits.isWritable()).isTrue();
    }

    @Test
    void noMoreAreDisconnectedThanAreInTheWay() {
        LogSubscription stuck = slowWith("x".repeat(120));
        LogSubscription alike = slowWith("y".repeat(60));
        assertThat(ready().isWritable()).isFalse();
        tick();
        now = 5_000;
        tick();
        tick();

        assertThat(written(stuck)).endsWith("too slow");
        assertThat(written(alike)).doesNotContain("too slow");
    }

    @Test
    void whoIsSlowForAMomentIsNotStuck() {
        LogSubscription slow = slowWith("x".repeat(120));
        assertThat(ready().isWritable()).isFalse();
        tick();
        now = 4_999;
        tick();

        assertThat(written(slow)).doesNotContain("too slow");
    }

    @Test
    void whoTakesLessThanItIsGivenIsNotStuck() {
        LogSubscription slow = slowWith("x".repeat(120));
        FakeConnection connection = connection(slow);
        assertThat(ready().isWritable()).isFalse();
        for (int offset = 1; offset <= 3; offset++) {
            tick();
            connection.takeOldest();
            connection.writable = true;
            slow.onBatch(batch(offset, "x".repeat(120 + offset)), EPOCH);
            finishEvent();
            now += 3_000;
        }
        tick();

        assertThat(written(slow)).doesNotContain("too slow");
        connection.takeAll();
    }

    @Test
    void whatManyHaveNotTakenIsHeldOnce() {
        LogSubscription first = ready();
        LogSubscription second = ready();
        RecordBatch batch = batch(0, "x".repeat(120));
        for (LogSubscription slow : List.of(first, second)) {
            connection(slow).takesOneMore = true;
            slow.onBatch(batch, EPOCH);
        }
        finishEvent();

        assertThat(unsent.held()).isBetween(UNSENT_BYTES, 2 * UNSENT_BYTES);
        connection(first).takeAll();
        tick();
        assertThat(unsent.held()).isBetween(UNSENT_BYTES, 2 * UNSENT_BYTES);
        connection(second).takeAll();
        tick();
        assertThat(unsent.held()).isZero();
    }

    @Test
    void gapsAreInTheirPlace() {
        LogSubscription subscription = subscription(new Start.AfterUnknown());
        subscription.onReady(HubTest.ID, EPOCH, 0);
        subscription.onBatch(batch(0, "a"), EPOCH);
        subscription.onGap(new Gap.Range(1, 4));
        subscription.onBatch(batch(5, "b"), EPOCH);
        subscription.onReset(HubTest.ID, EPOCH, 0);
        finishEvent();

        assertThat(written(subscription))
                .containsExactly("subscribed", "gap unknown" + "0=a " + "gap 1-4" + "5=b " + "reset");
    }

    @Test
    void aMessageThatCannotBeReadIsAGap() {
        LogSubscription subscription = ready();
        Bytes broken = Bytes.of(new byte[] {99});
        subscription.onBatch(
                new RecordBatch(HubTest.ID, EPOCH, 0, 1, List.of(HubTest.json("a"), broken, HubTest.json("c"))), EPOCH);
        finishEvent();

        assertThat(written(subscription)).containsExactly("subscribed", "0=a gap 1-12=c ");
    }

    @Test
    void aConnectionThatIsNotOpenYetGetsItsGapLater() {
        LogSubscription subscription = subscription(Start.latest());
        FakeConnection connection = connection(subscription);
        connection.writable = false;
        assertThat(subscription.isWritable()).isTrue();

        subscription.onReset(HubTest.ID, EPOCH, 0);
        finishEvent();
        assertThat(subscription.isWritable()).isFalse();
        assertThat(connection.events).containsExactly("subscribed");

        connection.writable = true;
        subscription.onWritable();
        finishEvent();
        assertThat(connection.events).containsExactly("subscribed", "reset");
    }

    @Test
    void tellsWhenTheTopicIsAnotherOrGone() {
        LogSubscription other = subscription(Start.latest());
        TopicId successor = new TopicId(8, 8);
        other.onReset(successor, EPOCH, 0);
        other.onReset(successor, EPOCH, 0);
        subscription(Start.latest()).onNoTopic();

        assertThat(told).containsExactly("replaced " + HubTest.ID, "gone " + HubTest.ID);
    }

    @Test
    void aSessionThatIsClosedGetsNothing() {
        LogSubscription subscription = ready();
        subscription.onBatch(batch(0, "a"), EPOCH);
        Objects.requireNonNull(sessions.get(subscription)).close();
        finishEvent();

        assertThat(written(subscription)).containsExactly("subscribed");
    }
}
