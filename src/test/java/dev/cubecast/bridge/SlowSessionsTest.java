package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.topic.SlowConsumer;
import org.junit.jupiter.api.Test;

/** Clients that do not take what they get, and the limits on what is kept for them. */
class SlowSessionsTest extends HubTest {
    @Test
    void aSlowClientLosesTheOldestAndIsTold() {
        FakeConnection slow = subscribed(SlowConsumer.DROP_OLDEST);
        slow.writable = false;
        for (int offset = 0; offset < 6; offset++) {
            push(offset, "m");
            finishEvent();
        }
        assertThat(slow.events).containsExactly("subscribed");
        assertThat(queuedBytes()).isPositive();

        slow.writable = true;
        session(slow).onWritable();

        assertThat(slow.events).containsExactly("subscribed", "gap 0-1", "2=m ", "3=m ", "4=m ", "5=m ");
        assertThat(counter("cubecast.sessions.dropped")).isEqualTo(2);
        assertThat(queuedBytes()).isZero();
    }

    @Test
    void aSlowClientOfALatestOnlyTopicGetsTheNewestMessageAlone() {
        FakeConnection slow = subscribed(SlowConsumer.LATEST_ONLY);
        slow.writable = false;
        push(0, "a", "b", "c");
        finishEvent();

        slow.writable = true;
        session(slow).onWritable();
        push(3, "d", "e");
        finishEvent();

        assertThat(slow.events).containsExactly("subscribed", "gap 0-1", "2=c ", "3=d 4=e ");
    }

    @Test
    void aSlowClientIsDisconnectedIfTheTopicSaysSo() {
        FakeConnection slow = subscribed(SlowConsumer.DISCONNECT);
        slow.writable = false;

        for (int offset = 0; offset < 6; offset++) {
            push(offset, "m");
            finishEvent();
        }

        assertThat(slow.events).containsExactly("subscribed", "too slow");
        assertThat(hubs.sessions()).isZero();
        assertThat(feeds.followed).isEmpty();
        assertThat(queuedBytes()).isZero();
        assertThat(counter("cubecast.sessions.disconnected")).isEqualTo(1);
    }

    @Test
    void slowClientsTogetherAreHeldNoMoreThanTheNodeMay() {
        FakeConnection first = subscribed(SlowConsumer.DROP_OLDEST);
        FakeConnection second = opened();
        finishEvent();
        first.writable = false;
        second.writable = false;
        String body = "x".repeat(300);
        for (int offset = 0; offset < 3; offset++) {
            push(offset, body);
            finishEvent();
            assertThat(queuedBytes()).isLessThanOrEqualTo((double) settings.queuedBytesTotalMax());
        }

        second.writable = true;
        session(second).onWritable();
        first.writable = true;
        session(first).onWritable();

        String[] all = {"subscribed", "gap 0-0", "1=" + body + " ", "2=" + body + " "};
        assertThat(first.events).containsExactly(all);
        assertThat(second.events).containsExactly(all);
        assertThat(queuedBytes()).isZero();
    }

    @Test
    void aSlowClientIsDisconnectedAtTheNodesLimitIfTheTopicSaysSo() {
        FakeConnection first = subscribed(SlowConsumer.DISCONNECT);
        FakeConnection second = opened();
        finishEvent();
        first.writable = false;
        second.writable = false;
        String body = "x".repeat(450);

        push(0, body);
        finishEvent();
        push(1, body);
        finishEvent();

        assertThat(first.events).containsExactly("subscribed");
        assertThat(second.events).containsExactly("subscribed", "too slow");
        assertThat(queuedBytes()).isLessThanOrEqualTo((double) settings.queuedBytesTotalMax());
    }
}
