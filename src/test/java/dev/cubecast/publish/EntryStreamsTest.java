package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.ForwardPublish.Entry;
import dev.cubecast.publish.ForwardPublish.Publishes;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryStreamsTest {
    private static final Vertex ORIGIN = new Vertex(1, 2);
    private static final long EPOCH = 7;

    private long lastSession;
    private final EntryStreams streams = new EntryStreams(new Shard(ORIGIN), 2, () -> ++lastSession, Trace.NONE);

    private EntryStream open(long stream, long generation) {
        return streams.open(ORIGIN, stream, generation, EPOCH);
    }

    @Test
    void givesARepeatedQuestionTheSameSession() {
        EntryStream opened = open(5, 1);
        assertThat(open(5, 1)).isSameAs(opened);
        assertThat(streams.find(5, opened.session())).isSameAs(opened);
    }

    @Test
    void aLaterGenerationEndsTheEarlierSession() {
        EntryStream earlier = open(5, 1);
        EntryStream later = open(5, 2);
        assertThat(streams.find(5, earlier.session())).isNull();
        assertThat(streams.find(5, later.session())).isSameAs(later);
    }

    @Test
    void aLateQuestionOfAnEarlierGenerationEndsNothing() {
        EntryStream later = open(5, 2);
        assertThat(open(5, 1)).isNull();
        assertThat(streams.find(5, later.session())).isSameAs(later);
    }

    @Test
    void aClosedSessionIsFoundButNeverOpensAgain() {
        EntryStream closed = open(5, 1);
        streams.closeUnless(epoch -> epoch != EPOCH);
        assertThat(streams.find(5, closed.session())).isSameAs(closed).matches(EntryStream::isClosed);
        assertThat(open(5, 1).session()).isNotEqualTo(closed.session());
        assertThat(streams.find(5, closed.session())).isNull();
    }

    @Test
    void takesAgainWhatCouldNotBeDecidedUpon() {
        EntryStream stream = open(5, 1);
        Entry entry = new Entry(1, new TopicKey(new TopicName("t"), new TopicId(3, 4)), List.of(Bytes.utf8("m")));
        Publishes publishes = new Publishes(new Shard(ORIGIN), 5, stream.session(), 0, List.of(entry));
        assertThatThrownBy(() -> stream.accept(publishes, taken -> {
                    throw new IllegalStateException("thrown by the store");
                }))
                .hasMessage("thrown by the store");
        Verdict verdict = new Verdict.Stored(3);
        stream.accept(publishes, taken -> verdict);
        PublishAnswer.Verdicts answer = stream.answer();
        assertThat(answer.last()).isEqualTo(1);
        assertThat(answer.decided()).isEqualTo(new PublishAnswer.Decided(1, List.of(verdict)));
    }

    @Test
    void forgetsTheOneUnusedForLongest() {
        EntryStream first = open(1, 1);
        EntryStream second = open(2, 1);
        streams.find(1, first.session());
        open(3, 1);
        assertThat(streams.evict()).contains(second);
        assertThat(streams.evict()).isEmpty();
        assertThat(streams.find(1, first.session())).isSameAs(first);
        assertThat(streams.find(2, second.session())).isNull();
    }
}
