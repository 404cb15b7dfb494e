package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EndingsTest {
    private static final PublishOutcome OUTCOME = new PublishOutcome.Unknown("nobody knows");

    private final Queue<Runnable> events = new ArrayDeque<>();
    private final Endings endings = new Endings(events::add);

    private static Publish publish(Consumer<PublishOutcome> whenDone) {
        return new Publish(
                new TopicKey(new TopicName("t"), new TopicId(3, 4)), List.of(Bytes.utf8("m")), 1_000, whenDone);
    }

    private void settle() {
        while (!events.isEmpty()) {
            events.remove().run();
        }
    }

    @Test
    void aPublisherThatThrowsKeepsNoOtherFromBeingTold() {
        List<PublishOutcome> told = new ArrayList<>();
        endings.end(
                publish(outcome -> {
                    throw new IllegalStateException("thrown by a publisher");
                }),
                OUTCOME);
        endings.end(publish(told::add), OUTCOME);
        assertThatThrownBy(this::settle).hasMessage("thrown by a publisher");
        settle();
        assertThat(told).containsExactly(OUTCOME);
    }

    @Test
    void endsNothingTwice() {
        Publish publish = publish(outcome -> {});
        endings.end(publish, OUTCOME);
        assertThatThrownBy(() -> endings.end(publish, OUTCOME)).isInstanceOf(IllegalStateException.class);
    }
}
