package dev.cubecast.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscription has come, over all connections: where the next one begins, what comes twice, and what is
 * missing. A topic that is stored is resumed by the token of its last message, and the node tells what it cannot have
 * any more. Of an ephemeral one nothing can be resumed, so what was missed meanwhile is seen from the first message
 * that comes afterwards.
 */
final class Cursor {
    private static final String EARLIEST = "earliest";
    private static final long NONE = -1;

    private final From start;
    /** What the next registration names; null while nobody has told where {@code latest} is. */
    private @Nullable String from;

    /** Whether that is what the offset is of. */
    private boolean stored;

    private long epoch = NONE;
    private long offset = NONE;
    /** Whether all that is published from then on is to be told of. */
    private boolean inEffect;
    /** Whether messages may have been missed that the node cannot know of. */
    private boolean mayHaveMissed;

    /**
     * What is to become of a message.
     *
     * @param gap what is missing before it
     * @param isNew false if it was got before
     */
    record Verdict(Optional<Gap> gap, boolean isNew) {
        private static final Verdict DUPLICATE = new Verdict(Optional.empty(), false);
        private static final Verdict NEXT = new Verdict(Optional.empty(), true);

        private static Verdict after(Gap gap) {
            return new Verdict(Optional.of(gap), true);
        }
    }

    Cursor(From start) {
        this.start = start;
        this.from = start.isLatest() ? null : start.text();
    }

    // ---- Where to begin ----

    /**
     * What to register from. Empty if a node must be asked first where the latest message is: whoever registers from
     * {@code latest} and loses the connection before the first message could not say later where to go on.
     */
    Optional<String> from() {
        return Optional.ofNullable(from);
    }

    /** What is published from now on follows on the message that has this token. */
    void onLatest(String token) {
        from = token;
    }

    /** All that the topic will ever have is published from now on. */
    void onLatestIsFirst() {
        from = EARLIEST;
    }

    /** The topic is not stored. Returns whether the subscription can begin all the same. */
    boolean onNothingStored() {
        if (start.isLatest()) {
            from = start.text();
        }
        return start.isLatest();
    }

    /** A node has confirmed the subscription. */
    void onInEffect() {
        inEffect = true;
    }

    /** The connection is lost, or the node has ended the subscription. */
    void onInterrupted() {
        mayHaveMissed = inEffect;
    }

    // ---- What comes ----

    /** @param token null if the topic is not stored */
    Verdict onMessage(Position position, @Nullable String token) {
        boolean missed = mayHaveMissed;
        mayHaveMissed = false;
        inEffect = true;
        Verdict verdict = token == null ? ephemeral(position, missed) : durable(position);
        if (verdict.isNew) {
            epoch = position.epoch();
            offset = position.offset();
            stored = token != null;
            from = stored ? token : From.latest().text();
        }
        return verdict;
    }

    /** Offsets of a topic that is stored never begin anew without a reset. */
    private Verdict durable(Position position) {
        return stored && position.offset() <= offset ? Verdict.DUPLICATE : Verdict.NEXT;
    }

    private Verdict ephemeral(Position position, boolean missed) {
        boolean goesOn = !stored && position.epoch() == epoch;
        if (goesOn && position.offset() <= offset) {
            return Verdict.DUPLICATE;
        } else if (!missed || goesOn && position.offset() == offset + 1) {
            return Verdict.NEXT;
        }
        return Verdict.after(goesOn ? new Gap.Range(offset + 1, position.offset() - 1) : new Gap.Unknown());
    }

    /** The node tells of a gap. Returns what of it is news. */
    Optional<Gap> onGap(Gap gap) {
        if (gap instanceof Gap.Reset) {
            stored = false;
            epoch = NONE;
            offset = NONE;
            mayHaveMissed = false;
            return Optional.of(gap);
        } else if (mayHaveMissed && isEphemeral()) {
            // The first message tells of this one and of all that was missed before it.
            return Optional.empty();
        }
        return gap instanceof Gap.Range range ? onRange(range) : Optional.of(gap);
    }

    /** It may be told again, and grown meanwhile, if the connection was lost before the message that follows on it. */
    private Optional<Gap> onRange(Gap.Range range) {
        if (isEphemeral()) {
            return Optional.of(range);
        } else if (stored && range.last() <= offset) {
            return Optional.empty();
        }
        long first = stored ? Math.max(range.first(), offset + 1) : range.first();
        stored = true;
        offset = range.last();
        return Optional.of(new Gap.Range(first, range.last()));
    }

    private boolean isEphemeral() {
        return From.latest().text().equals(from);
    }
}
