package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicHubsTest extends HubTest {
    // ---- Subscriptions ----

    @Test
    void theFirstSessionSubscribesAndTheLastUnsubscribes() {
        Session first = hubs.open(NAME, Start.latest(), connection()).orElseThrow();
        Session second = hubs.open(NAME, Start.latest(), connection()).orElseThrow();
        assertThat(feeds.followed).containsExactly(ID);

        first.close();
        first.close();
        assertThat(feeds.followed).containsExactly(ID);
        second.close();

        assertThat(feeds.followed).isEmpty();
        assertThat(hubs.sessions()).isZero();
        assertThat(hubs.topics()).isZero();
    }

    @Test
    void deliversOnceTheSubscriptionHasTakenEffect() {
        FakeConnection early = opened();
        assertThat(early.events).isEmpty();

        ready(7);
        push(7, "a");
        finishEvent();

        assertThat(early.events).containsExactly("subscribed", "7=a ");
    }

    @Test
    void aLaterSessionStartsAtItsOwnPosition() {
        FakeConnection early = subscribed(SlowConsumer.DROP_OLDEST);
        FakeConnection late = opened();
        push(0, "a", "b");

        finishEvent();
        push(2, "c");
        finishEvent();

        assertThat(early.events).containsExactly("subscribed", "0=a 1=b ", "2=c ");
        assertThat(late.events).containsExactly("subscribed", "2=c ");
    }

    @Test
    void aSessionThatIsGoneBeforeItIsSubscribedHearsNothing() {
        FakeConnection gone = connection();
        FakeConnection stays = opened();
        hubs.open(NAME, Start.latest(), gone).orElseThrow().close();

        ready(0);
        push(0, "a");
        finishEvent();

        assertThat(gone.events).isEmpty();
        assertThat(stays.events).containsExactly("subscribed", "0=a ");
    }

    @Test
    void aFeedThatCannotBeHadEndsItsSessions() {
        FakeConnection waiting = opened();
        FakeConnection other = connection();
        hubs.open(new TopicName("other"), Start.latest(), other);

        hubs.feedListener().onRefused(KEY, "no room");
        finishEvent();

        assertThat(waiting.events).containsExactly("refused: UNAVAILABLE");
        assertThat(other.events).isEmpty();
        assertThat(hubs.sessions()).isEqualTo(1);
        assertThat(hubs.topics()).isEqualTo(1);
    }

    @Test
    void aTopicCanBeWatchedAgainAfterItWasRefused() {
        opened();
        hubs.feedListener().onRefused(KEY, "no room");
        feeds.followed.clear();

        FakeConnection again = subscribed(SlowConsumer.DROP_OLDEST);

        assertThat(again.events).containsExactly("subscribed");
    }

    // ---- Deleted topics ----

    private void tickAt(long atMs) {
        nowMs = atMs;
        hubs.tick();
        finishEvent();
    }

    @Test
    void aSessionOfADeletedTopicIsSilentUntilSomebodyMakesItAnew() {
        FakeConnection connection = subscribed(SlowConsumer.DROP_OLDEST);
        push(0, "old");
        topics.ids.remove(NAME);
        feeds.followed.clear();
        hubs.feedListener().onDeleted(KEY);
        tickAt(AwaitedTopics.AGAIN_MS);
        assertThat(connection.events).containsExactly("subscribed", "0=old ");
        assertThat(topics.forgotten).containsExactly(ID);

        TopicKey successor = new TopicKey(NAME, new TopicId(3, 4));
        topics.ids.put(NAME, successor.id());
        tickAt(2 * AwaitedTopics.AGAIN_MS);
        assertThat(feeds.followed).containsExactly(successor.id());
        hubs.feedListener().onReady(successor, EPOCH, 0);
        hubs.feedListener().onBatch(successor, new RecordBatch(successor.id(), EPOCH, 0, 1, List.of(json("new"))));
        finishEvent();

        assertThat(connection.events).containsExactly("subscribed", "0=old ", "reset", "0=new ");
    }

    @Test
    void aSessionThatHasNotBegunIsToldOfNothing() {
        FakeConnection connection = opened();
        feeds.followed.clear();
        hubs.feedListener().onDeleted(KEY);
        tickAt(AwaitedTopics.AGAIN_MS);
        ready(0);
        finishEvent();

        assertThat(connection.events).containsExactly("subscribed");
    }

    @Test
    void asksForADeletedTopicOnceInAWhileForAllItsSessionsAndNotForNobody() {
        opened();
        FakeConnection second = opened();
        ready(0);
        finishEvent();
        topics.ids.clear();
        feeds.followed.clear();
        hubs.feedListener().onDeleted(KEY);
        topics.questions = 0;
        for (long atMs = 0; atMs <= 3 * AwaitedTopics.AGAIN_MS; atMs += 100) {
            tickAt(atMs);
        }
        assertThat(topics.questions).isEqualTo(3);

        sessions.values().forEach(Session::close);
        tickAt(10 * AwaitedTopics.AGAIN_MS);
        assertThat(topics.questions).isEqualTo(3);
        assertThat(second.events).containsExactly("subscribed");
    }

    @Test
    void aTopicThatIsStoredNowMustBeSubscribedAgain() {
        FakeConnection connection = subscribed(SlowConsumer.DROP_OLDEST);
        feeds.followed.clear();
        hubs.feedListener().onDeleted(KEY);
        topics.durability = Durability.QUORUM;
        tickAt(AwaitedTopics.AGAIN_MS);

        assertThat(connection.events).containsExactly("subscribed", "refused: UNAVAILABLE");
    }

    // ---- Limits ----

    @Test
    void refusesMoreSessionsThanItMayHave() {
        opened();
        opened();
        opened();
        FakeConnection fourth = connection();

        assertThat(hubs.open(NAME, Start.latest(), fourth)).isEmpty();
        assertThat(fourth.events).isEmpty();
        finishEvent();

        assertThat(fourth.events).containsExactly("refused: TOO_MANY_SESSIONS");
        assertThat(counter("cubecast.sessions.refused")).isEqualTo(1);
    }

    @Test
    void aClientIsOneHoweverManyTopicsItWatches() {
        FakeConnection first = opened();
        opened();
        FakeConnection again = connection();
        again.client = first;
        assertThat(hubs.open(new TopicName("b"), Start.latest(), again)).isPresent();
        assertThat(hubs.clients()).isEqualTo(2);

        opened();
        session(first).close();

        assertThat(hubs.clients()).isEqualTo(3);
    }

    @Test
    void refusesMoreSubscriptionsThanItMayHave() {
        FakeConnection client = opened();
        FakeConnection last = client;
        for (int more = 1; more <= settings.subscriptionsMax(); more++) {
            last = connection();
            last.client = client;
            hubs.open(NAME, Start.latest(), last);
        }
        finishEvent();

        assertThat(hubs.sessions()).isEqualTo(settings.subscriptionsMax());
        assertThat(last.events).containsExactly("refused: TOO_MANY_SESSIONS");
    }

    @Test
    void refusesMoreTopicsThanItMayHave() {
        hubs.open(new TopicName("a"), Start.latest(), connection());
        hubs.open(new TopicName("b"), Start.latest(), connection());
        FakeConnection third = connection();

        assertThat(hubs.open(new TopicName("c"), Start.latest(), third)).isEmpty();
        finishEvent();

        assertThat(third.events).containsExactly("refused: TOO_MANY_WATCHED_TOPICS");
        assertThat(hubs.open(new TopicName("b"), Start.latest(), connection())).isPresent();
    }

    // ---- Fan-out ----

    @Test
    void writesOnceForEachEventAndEncodesOnceForAllSessions() {
        FakeConnection first = subscribed(SlowConsumer.DROP_OLDEST);
        FakeConnection second = opened();
        finishEvent();

        push(0, "a", "b");
        push(2, "c");
        finishEvent();

        assertThat(first.events).containsExactly("subscribed", "0=a 1=b 2=c ");
        assertThat(second.events).containsExactly("subscribed", "0=a 1=b 2=c ");
        assertThat(protocol.messagesWritten).isEqualTo(3);
    }

    @Test
    void eachProtocolHasItsOwnEncoding() {
        PlainProtocol otherProtocol = new PlainProtocol("other");
        FakeConnection first = subscribed(SlowConsumer.DROP_OLDEST);
        FakeConnection second = new FakeConnection(otherProtocol);
        hubs.open(NAME, Start.latest(), second);
        finishEvent();

        push(0, "a");
        finishEvent();

        assertThat(first.events).endsWith("0=a ");
        assertThat(second.events).endsWith("0=a ");
        assertThat(protocol.messagesWritten).isEqualTo(1);
        assertThat(otherProtocol.messagesWritten).isEqualTo(1);
    }

    @Test
    void doesNotCollectMoreThanABlock() {
        FakeConnection connection = subscribed(SlowConsumer.DROP_OLDEST);
        String large = "x".repeat(settings.blockBytesMax());

        push(0, large, "b");

        assertThat(connection.events).containsExactly("subscribed", "0=" + large + " ");
        finishEvent();
        assertThat(connection.events).endsWith("1=b ");
    }

    @Test
    void aGapComesBetweenTheMessagesAroundIt() {
        FakeConnection connection = subscribed(SlowConsumer.DROP_OLDEST);

        push(0, "a");
        hubs.feedListener().onGap(KEY, new Gap.Range(1, 4));
        push(5, "b");
        hubs.feedListener().onGap(KEY, new Gap.Unknown());
        finishEvent();

        assertThat(connection.events).containsExactly("subscribed", "0=a ", "gap 1-4", "5=b ", "gap unknown");
    }

    @Test
    void aMessageThatCannotBeReadIsAGap() {
        FakeConnection connection = subscribed(SlowConsumer.DROP_OLDEST);
        Bytes broken = Bytes.of(new byte[] {99});

        hubs.feedListener().onBatch(KEY, new RecordBatch(ID, EPOCH, 0, 1, List.of(json("a"), broken, json("c"))));
        finishEvent();

        assertThat(connection.events).containsExactly("subscribed", "0=a ", "gap 1-1", "2=c ");
    }

    @Test
    void aClientThatIsDisconnectedDisturbsNobody() {
        FakeConnection first = subscribed(SlowConsumer.DISCONNECT);
        FakeConnection second = opened();
        FakeConnection third = opened();
        finishEvent();
        second.writable = false;

        for (int offset = 0; offset < 6; offset++) {
            push(offset, "m");
            finishEvent();
        }

        assertThat(second.events).endsWith("too slow");
        assertThat(first.events).hasSize(7).endsWith("5=m ");
        assertThat(third.events).hasSize(7).endsWith("5=m ");
    }

    @Test
    void countsWhatItWrites() {
        subscribed(SlowConsumer.DROP_OLDEST);
        opened();
        finishEvent();

        push(0, "a", "b");
        finishEvent();

        assertThat(registry.get("cubecast.sessions").gauge().value()).isEqualTo(2);
        assertThat(registry.get("cubecast.deliveries").functionCounter().count())
                .isEqualTo(4);
        assertThat(registry.get("cubecast.delivered.bytes").functionCounter().count())
                .isEqualTo(16);
    }
}
