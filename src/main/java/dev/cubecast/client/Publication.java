package dev.cubecast.client;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One message that is to be published, until its publisher knows what has become of it. */
final class Publication {
    final String topic;
    final Map<String, String> headers;
    /** A JSON text. */
    final String body;

    final int bytes;
    private final long expiresMs;
    private final Listener listener;

    private @Nullable Consumer<Publication> whenDone;
    private @Nullable SerialNumber number;
    private boolean inDoubt;
    private boolean sentFirst;
    private @Nullable CubecastException lastRefusal;

    /** Who is told once what became of it. */
    interface Listener {
        void onPublished(Published published);

        void onFailed(CubecastException why);
    }

    /**
     * By which a topic tells repetitions (ARCHITECTURE.md, rule 9).
     *
     * @param producer who counts from 1 in this topic
     */
    record SerialNumber(String producer, long sequence) {}

    /**
     * @param bytes of the body
     * @param expiresMs when it is given up
     */
    Publication(String topic, Map<String, String> headers, String body, int bytes, long expiresMs, Listener listener) {
        this.topic = topic;
        this.headers = headers;
        this.body = body;
        this.bytes = bytes;
        this.expiresMs = expiresMs;
        this.listener = listener;
    }

    /** @param leave called once, before the listener is told */
    void enter(Consumer<Publication> leave) {
        whenDone = leave;
    }

    Optional<SerialNumber> number() {
        return Optional.ofNullable(number);
    }

    boolean isNumbered() {
        return number != null;
    }

    long sequence() {
        return number().orElseThrow().sequence();
    }

    void assign(SerialNumber given) {
        number = given;
    }

    /** Nothing is stored under its number, nor will be. */
    void withdrawNumber() {
        number = null;
        inDoubt = false;
    }

    /** @param first whether all before it was answered by then */
    void onSent(boolean first) {
        sentFirst = first;
    }

    boolean wasSentFirst() {
        return sentFirst;
    }

    /** Whether some attempt may have been stored. */
    boolean isInDoubt() {
        return inDoubt;
    }

    void onRefused(CubecastException why) {
        lastRefusal = why;
        inDoubt |= why.conclusion() == Conclusion.OUTCOME_UNKNOWN;
    }

    boolean isExpired(long nowMs) {
        return nowMs >= expiresMs;
    }

    private void leave() {
        if (whenDone != null) {
            whenDone.accept(this);
        }
    }

    void succeed(Published published) {
        leave();
        listener.onPublished(published);
    }

    void fail(CubecastException why) {
        leave();
        listener.onFailed(why);
    }

    /** Ends it without a verdict. */
    void giveUp(String code, String why) {
        String last = lastRefusal == null ? "" : "; last: " + lastRefusal.getMessage();
        fail(new CubecastException(
                code,
                why + (inDoubt ? ", and it may have been stored" : ", and it was not stored") + last,
                inDoubt ? Conclusion.OUTCOME_UNKNOWN : Conclusion.SAFE_TO_RETRY));
    }
}
