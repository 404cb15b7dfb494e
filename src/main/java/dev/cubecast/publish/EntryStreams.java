package dev.cubecast.publish;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Trace;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all entry nodes with the leader of one shard. When there are too many, the one unused for longest is
 * forgotten; should its entry node not hear of that, it cannot know what became of what it has under way.
 */
final class EntryStreams {
    private final Shard shard;
    private final int streamsMax;
    private final LongSupplier sessionNumbers;
    private final Trace trace;

    /** The streams by the entry node's number, the one unused for longest first. */
    private final Map<Long, EntryStream> streams = new LinkedHashMap<>(16, 0.75f, true);

    /** @param sessionNumbers gives a number that no session of any leader has had */
    EntryStreams(Shard shard, int streamsMax, LongSupplier sessionNumbers, Trace trace) {
        this.shard = shard;
        this.streamsMax = streamsMax;
        this.sessionNumbers = sessionNumbers;
        this.trace = trace;
    }

    /**
     * Opens a session, which ends those of earlier generations of the stream. Asked again, it gives the same.
     *
     * @return null if the question is an old one: a later generation is there already
     */
    @Nullable
    EntryStream open(Vertex origin, long stream, long generation, long epoch) {
        EntryStream present = streams.get(stream);
        if (present != null && present.generation() > generation) {
            return null;
        }
        if (present != null && present.generation() == generation && !present.isClosed()) {
            return present;
        }
        EntryStream opened =
                new EntryStream(shard, origin, stream, generation, sessionNumbers.getAsLong(), epoch, trace);
        streams.put(stream, opened);
        return opened;
    }

    /** Forgets the session unused for longest if there are more than there may be. */
    Optional<EntryStream> evict() {
        if (streams.size() <= streamsMax) {
            return Optional.empty();
        }
        Iterator<EntryStream> eldestFirst = streams.values().iterator();
        EntryStream eldest = eldestFirst.next();
        eldestFirst.remove();
        eldest.close();
        return Optional.of(eldest);
    }

    /** The session, closed or not; null if it was forgotten, or has given way to a later one. */
    @Nullable
    EntryStream find(long stream, long session) {
        EntryStream present = streams.get(stream);
        return present != null && present.session() == session ? present : null;
    }

    /** Ends the sessions of epochs in which this node does not lead the shard any more. */
    void closeUnless(LongPredicate isLed) {
        streams.values().stream().filter(stream -> !isLed.test(stream.epoch())).forEach(EntryStream::close);
    }
}
