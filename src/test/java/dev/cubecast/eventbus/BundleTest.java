package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.PublishParameters;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is published together must be alike, and no more than may be published at once. */
class BundleTest {
    private static final TopicName TOPIC = new TopicName("prices");
    private static final long CAME_MS = 1_000;
    private static final Bytes MESSAGE = Bytes.utf8("{}");

    @Test
    void takesMessagesThatAskForTheSame() {
        Bundle bundle = bundle(asked(null));
        bundle.add(MESSAGE, "first");
        bundle.add(MESSAGE, null);

        assertThat(bundle.takes(asked(null), MESSAGE, CAME_MS)).isTrue();
        assertThat(bundle.takes(new PublishParameters(null, Durability.LEADER, 3_000), MESSAGE, CAME_MS))
                .isFalse();
        assertThat(bundle.takes(new PublishParameters(null, null, 3_001), MESSAGE, CAME_MS))
                .isFalse();
        assertThat(bundle.takes(asked(number(1)), MESSAGE, CAME_MS)).isFalse();
        assertThat(bundle.publication().messages()).containsExactly(MESSAGE, MESSAGE);
        assertThat(bundle.replyAddresses()).containsExactly("first", null);
        assertThat(bundle.bytes()).isEqualTo(2L * MESSAGE.length());
    }

    @Test
    void takesTheNextNumberOfItsProducerOnly() {
        Bundle bundle = bundle(asked(number(7)));
        bundle.add(MESSAGE, null);
        bundle.add(MESSAGE, null);

        assertThat(bundle.takes(asked(number(9)), MESSAGE, CAME_MS)).isTrue();
        assertThat(bundle.takes(asked(number(8)), MESSAGE, CAME_MS)).isFalse();
        assertThat(bundle.takes(asked(number(10)), MESSAGE, CAME_MS)).isFalse();
        assertThat(bundle.takes(asked(new Sequence(new ProducerId("another"), 9)), MESSAGE, CAME_MS))
                .isFalse();
        assertThat(bundle.takes(asked(null), MESSAGE, CAME_MS)).isFalse();
        assertThat(bundle.publication().sequence()).isEqualTo(number(7));
    }

    @Test
    void takesNoMoreMessagesThanMayBePublishedAtOnce() {
        Bundle bundle = bundle(asked(null));
        int taken = 0;
        while (bundle.takes(asked(null), MESSAGE, CAME_MS)) {
            bundle.add(MESSAGE, null);
            taken++;
        }

        assertThat(taken).isEqualTo(1_000);
    }

    @Test
    void takesNoMoreBytesThanMayBePublishedAtOnce() {
        Bundle bundle = bundle(asked(null));
        Bytes half = Bytes.of(new byte[Limits.MESSAGE_BYTES_MAX / 2]);
        bundle.add(half, null);

        assertThat(bundle.takes(asked(null), half, CAME_MS)).isFalse();
        assertThat(bundle.takes(asked(null), half.slice(0, half.length() - 8), CAME_MS))
                .isTrue();
    }

    @Test
    void takesNoMessagesThatCameMuchLaterAsItsDeadlineIsThatOfTheFirst() {
        Bundle bundle = bundle(asked(null));
        bundle.add(MESSAGE, null);

        assertThat(bundle.takes(asked(null), MESSAGE, CAME_MS + 10)).isTrue();
        assertThat(bundle.takes(asked(null), MESSAGE, CAME_MS + 11)).isFalse();
        assertThat(bundle.deadlineMs()).isEqualTo(CAME_MS + 3_000);
    }

    private static Bundle bundle(PublishParameters asked) {
        return new Bundle(TOPIC, asked, CAME_MS);
    }

    private static PublishParameters asked(@Nullable Sequence sequence) {
        return new PublishParameters(sequence, null, 3_000);
    }

    private static Sequence number(long first) {
        return new Sequence(new ProducerId("p"), first);
    }
}
