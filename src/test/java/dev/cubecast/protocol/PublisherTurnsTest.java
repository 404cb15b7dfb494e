package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PublisherTurnsTest {
    private static final TopicName BUSY = new TopicName("busy");
    private static final TopicName OTHER = new TopicName("other");

    private final Set<TopicName> congested = new LinkedHashSet<>(List.of(BUSY));
    private final PublisherTurns turns = new PublisherTurns(new PublisherTurns.Ways() {
        @Override
        public boolean isCongested(TopicName topic) {
            return congested.contains(topic);
        }

        @Override
        public Object wayOf(TopicName topic) {
            return topic.text().charAt(0);
        }
    });
    private final List<String> wentOn = new ArrayList<>();
    private final Runnable first = new Publisher("first", wentOn::add);
    private final Runnable second = new Publisher("second", wentOn::add);

    private record Publisher(String name, Consumer<String> listener) implements Runnable {
        @Override
        public void run() {
            listener.accept(name);
        }
    }

    @Test
    void onlyThoseWaitWhoseTopicIsCongested() {
        assertThat(turns.mustWait(OTHER, first)).isFalse();
        assertThat(turns.mustWait(BUSY, second)).isTrue();
        turns.onOutcome(BUSY);
        turns.onOutcome(BUSY);
        assertThat(wentOn).containsExactly("second");
    }

    @Test
    void oneGoesOnForEachOutcomeTheFirstOneFirst() {
        turns.mustWait(BUSY, first);
        turns.mustWait(BUSY, second);
        turns.mustWait(BUSY, first);
        turns.onOutcome(BUSY);
        assertThat(wentOn).containsExactly("first");
        turns.mustWait(BUSY, first);
        turns.onOutcome(BUSY);
        assertThat(wentOn).containsExactly("first", "second");
    }

    @Test
    void anOutcomeIsForThoseWhoWaitForTheSameLeader() {
        congested.add(OTHER);
        turns.mustWait(OTHER, first);
        turns.mustWait(BUSY, second);
        turns.onOutcome(new TopicName("busy.too"));
        assertThat(wentOn).containsExactly("second");
    }

    @Test
    void allGoOnOnceThereIsRoomEvenWithoutOutcomes() {
        turns.mustWait(BUSY, first);
        turns.mustWait(BUSY, second);
        turns.tick(0);
        assertThat(wentOn).isEmpty();
        congested.clear();
        turns.tick(0);
        assertThat(wentOn).containsExactly("first", "second");
    }

    @Test
    void whoHasLeftTakesNobodysTurn() {
        turns.mustWait(BUSY, first);
        turns.mustWait(BUSY, second);
        turns.leave(first);
        turns.onOutcome(BUSY);
        assertThat(wentOn).containsExactly("second");
    }

    @Test
    void whoHasADeadlineWaitsNoLonger() {
        turns.mustWait(BUSY, 300, first);
        turns.mustWait(BUSY, second);
        turns.tick(299);
        assertThat(wentOn).isEmpty();
        turns.tick(300);
        assertThat(wentOn).containsExactly("first");
    }
}
