package dev.cubecast.client;

/** Why something that was asked of Cubecast was not done, or may not have been. */
public final class CubecastException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String detail;
    private final Conclusion conclusion;
    private final long expected;
    private final long retryAfterMs;

    CubecastException(String code, String detail, Conclusion conclusion) {
        this(code, detail, conclusion, 0, 0);
    }

    /**
     * @param expected the number that the topic takes next of the producer; 0 if that is not what is wrong
     * @param retryAfterMs how long the node wants to be left alone; 0 if it does not say
     */
    CubecastException(String code, String detail, Conclusion conclusion, long expected, long retryAfterMs) {
        super(code + ": " + detail);
        this.code = code;
        this.detail = detail;
        this.conclusion = conclusion;
        this.expected = expected;
        this.retryAfterMs = retryAfterMs;
    }

    /**
     * The name of the error: one of the node's table of codes ({@code src/docs/event-bus.md}), or {@code queue_full},
     * {@code connection_lost}, {@code timeout} or {@code closed}, which are the client's own.
     */
    public String code() {
        return code;
    }

    /** A sentence that says what is wrong and what would be right. */
    public String detail() {
        return detail;
    }

    /** Whether it may have happened, and whether to try again. */
    public Conclusion conclusion() {
        return conclusion;
    }

    /** How long to leave the node alone that has said so. */
    long retryAfterMs() {
        return retryAfterMs;
    }

    /** Whether the topic has less of the producer than this number says. */
    boolean isAheadOfTopic(long sequence) {
        return expected > 0 && expected < sequence;
    }
}
