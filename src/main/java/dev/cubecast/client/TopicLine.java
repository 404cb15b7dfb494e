package dev.cubecast.client;

import dev.cubecast.client.Publication.SerialNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher has for one topic, in order. Messages are numbered when they are first sent, and many are under way
 * at once. When one of them is refused or lost, those behind it are refused too, as a topic takes numbers in order only
 * (ARCHITECTURE.md, rule 9): so nothing more is sent until all that is under way is answered, and then what is not
 * stored goes again from the first on.
 */
final class TopicLine {
    private static final String OUT_OF_SEQUENCE = "out_of_sequence";
    private static final String UNKNOWN_PRODUCER = "unknown_producer";
    private static final String NOTHING_STORED = "nothing_stored";
    private static final String NO_DURABILITY = "none";

    private final Supplier<String> producers;
    private final Backoff pauses;
    private final RandomGenerator random;

    private final Deque<Publication> waiting = new ArrayDeque<>();
    /** Sent in this round, in order; those among them that were refused and go again are in {@link #again}, too. */
    private final Deque<Publication> sent = new ArrayDeque<>();

    private final List<Publication> again = new ArrayList<>();

    private String producer;
    private long nextSequence = 1;
    /** Whether the topic knows numbers, as far as is known. */
    private boolean numbers = true;

    private Remedy remedy = Remedy.NONE;
    /** The first one of those that go without having been stored, as far as is known. */
    private @Nullable Publication skipped;

    private int failures;
    private long notBeforeMs;
    private long resent;

    /** What is to be done before anything is sent again, the strongest one last. */
    private enum Remedy {
        NONE,
        RESEND,
        /** A message goes without having been stored: those behind it, which wait for its number, get others. */
        SKIP,
        /** The topic has lost the last numbers of the producer, and knows nothing of later ones. */
        RESTART,
        /** Nobody can tell any more what the topic had of this producer. */
        RESTART_IN_DOUBT,
        /** The topic is not stored: nobody there knows numbers. */
        STOP_NUMBERING
    }

    /** @param producers gives a name that nobody has had yet */
    TopicLine(Supplier<String> producers, Backoff pauses, RandomGenerator random) {
        this.producers = producers;
        this.pauses = pauses;
        this.random = random;
        this.producer = producers.get();
    }

    // ---- What is to be sent ----

    void add(Publication publication) {
        waiting.add(publication);
    }

    /** The next one that may be sent now, which counts as sent. */
    Optional<Publication> next(long nowMs) {
        Publication first = waiting.peek();
        if (first == null || remedy != Remedy.NONE || nowMs < notBeforeMs || !goesWithThoseSent(first)) {
            return Optional.empty();
        }
        waiting.remove();
        if (numbers && !first.isNumbered()) {
            first.assign(new SerialNumber(producer, nextSequence));
            nextSequence++;
        }
        first.onSent(sent.isEmpty());
        sent.add(first);
        return Optional.of(first);
    }

    /**
     * A topic keeps the order of one producer's numbers only: those of the next one wait until all before are answered.
     */
    private boolean goesWithThoseSent(Publication next) {
        Publication last = sent.peekLast();
        String countedBy = next.number().map(SerialNumber::producer).orElse(numbers ? producer : "");
        return last == null
                || last.number().map(SerialNumber::producer).orElse("").equals(countedBy);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    boolean isIdle() {
        return waiting.isEmpty() && sent.isEmpty();
    }

    /** How many messages were sent again. */
    long resent() {
        return resent;
    }

    // ---- What became of it ----

    void onStored(Publication publication, Published published, long nowMs) {
        sent.removeFirstOccurrence(publication);
        failures = 0;
        // Made anew as one that is stored.
        numbers |= !published.durability().equals(NO_DURABILITY);
        publication.succeed(published);
        settle(nowMs);
    }

    void onRefused(Publication publication, CubecastException why, long nowMs) {
        publication.onRefused(why);
        if (publication.isNumbered() ? goesAgain(publication, why) : goesAgainUnnumbered(why)) {
            again.add(publication);
        } else {
            sent.removeFirstOccurrence(publication);
            publication.fail(why);
        }
        settle(nowMs);
    }

    /** Without a number, repeating what may have been stored could store it twice. */
    private boolean goesAgainUnnumbered(CubecastException why) {
        boolean safe = why.conclusion().isWorthRetrying() && why.conclusion() != Conclusion.OUTCOME_UNKNOWN;
        if (safe) {
            require(Remedy.RESEND);
        }
        return safe;
    }

    private boolean goesAgain(Publication publication, CubecastException why) {
        if (why.code().equals(NOTHING_STORED)) {
            require(Remedy.STOP_NUMBERING);
        } else if (why.code().equals(OUT_OF_SEQUENCE)) {
            // Of any but the first it only means that one before it was refused. Of the first it may mean that an
            // earlier copy of it
            // was stored just now, and the node has put it together with new ones.
            boolean isLost = publication.wasSentFirst() && why.isAheadOfTopic(publication.sequence());
            require(isLost ? Remedy.RESTART : Remedy.RESEND);
        } else if (why.code().equals(UNKNOWN_PRODUCER)) {
            require(publication.wasSentFirst() ? Remedy.RESTART_IN_DOUBT : Remedy.RESEND);
        } else if (why.conclusion().isWorthRetrying()) {
            require(Remedy.RESEND);
        } else {
            // What happened long ago has used its number; all else has left it free.
            if (why.conclusion() != Conclusion.ALREADY_DONE) {
                skip(publication);
            }
            return false;
        }
        return true;
    }

    private void skip(Publication publication) {
        require(Remedy.SKIP);
        if (skipped == null || publication.sequence() < skipped.sequence()) {
            skipped = publication;
        }
    }

    private void require(Remedy needed) {
        remedy = needed.compareTo(remedy) > 0 ? needed : remedy;
    }

    /** Fails what has waited for too long. What is under way is answered sooner or later, or its connection is lost. */
    void tick(long nowMs, long timeoutMs) {
        while (!waiting.isEmpty() && waiting.element().isExpired(nowMs)) {
            Publication late = waiting.remove();
            if (late.isNumbered()) {
                skip(late);
            }
            late.giveUp("timeout", "nobody has stored it within " + timeoutMs + " ms");
        }
        settle(nowMs);
    }

    /** Ends all of them. */
    void giveUp(String code, String why) {
        CubecastException unanswered = new CubecastException(code, "it was not answered", Conclusion.OUTCOME_UNKNOWN);
        sent.stream()
                .filter(publication -> !again.contains(publication))
                .forEach(publication -> publication.onRefused(unanswered));
        List<Publication> left = new ArrayList<>(sent);
        left.addAll(waiting);
        sent.clear();
        waiting.clear();
        again.clear();
        left.forEach(publication -> publication.giveUp(code, why));
    }

    // ---- Before it goes on ----

    private void settle(long nowMs) {
        if (remedy == Remedy.NONE || sent.size() > again.size()) {
            return;
        }
        Remedy due = remedy;
        remedy = Remedy.NONE;
        putBack();
        if (due != Remedy.STOP_NUMBERING) {
            failures++;
            notBeforeMs = nowMs + pauses.pauseMs(failures, random);
        }
        switch (due) {
            case SKIP -> passOver(skipped);
            case RESTART -> restart();
            case RESTART_IN_DOUBT -> {
                failDoubtful(List.copyOf(waiting));
                restart();
            }
            case STOP_NUMBERING -> {
                numbers = false;
                restart();
            }
            case NONE, RESEND -> {}
        }
        skipped = null;
    }

    private void putBack() {
        resent += again.size();
        again.clear();
        while (!sent.isEmpty()) {
            waiting.addFirst(sent.removeLast());
        }
    }

    /**
     * What is behind a message that was surely not stored was not stored either. Its number is used again unless some
     * copy of one behind it may still be on its way, which would fit then: those get the numbers of another producer.
     */
    private void passOver(@Nullable Publication gone) {
        if (gone == null) {
            return;
        }
        List<Publication> behind = waiting.stream()
                .filter(publication -> publication.isNumbered() && publication.sequence() > gone.sequence())
                .toList();
        boolean numberIsFree = !gone.isInDoubt() && behind.stream().noneMatch(Publication::isInDoubt);
        if (gone.isInDoubt()) {
            failDoubtful(behind);
        }
        behind.forEach(Publication::withdrawNumber);
        SerialNumber next = numberIsFree ? gone.number().orElseThrow() : new SerialNumber(producers.get(), 1);
        producer = next.producer();
        nextSequence = next.sequence();
    }

    private void restart() {
        waiting.forEach(Publication::withdrawNumber);
        producer = producers.get();
        nextSequence = 1;
    }

    private void failDoubtful(List<Publication> judged) {
        List<Publication> doubtful =
                judged.stream().filter(Publication::isInDoubt).toList();
        waiting.removeAll(doubtful);
        doubtful.forEach(publication ->
                publication.giveUp("outcome_unknown", "the topic cannot tell any more what it had of this producer"));
    }
}
