package dev.cubecast.operations;

import java.util.Locale;

/** Every error that a client can get: its HTTP status, what it means, and what the client may conclude from it. */
public enum ErrorCode {
    INVALID_JSON(400, "The text is not JSON", Conclusion.NEVER_VALID),
    INVALID_REQUEST(400, "Invalid request", Conclusion.NEVER_VALID),
    INVALID_TOPIC(400, "Invalid topic name", Conclusion.NEVER_VALID),
    INVALID_SETTINGS(400, "Invalid topic settings", Conclusion.NEVER_VALID),
    RESERVED_TOPIC(403, "The topic is the node's own", Conclusion.NEVER_VALID),
    FOREIGN_ORIGIN(403, "Pages of this origin may not use the node", Conclusion.NEVER_VALID),
    NOT_FOUND(404, "Not found", Conclusion.NEVER_VALID),
    UNKNOWN_TYPE(400, "Unknown frame type", Conclusion.NEVER_VALID),
    MISSING_ADDRESS(400, "The frame names no address", Conclusion.NEVER_VALID),
    UNKNOWN_ADDRESS(404, "The connection or the node does not know the address", Conclusion.NEVER_VALID),
    UNKNOWN_TOPIC(404, "The topic does not exist", Conclusion.NOTHING_DONE),
    UNKNOWN_VERTEX(404, "The cube has no such node", Conclusion.NOTHING_DONE),
    NO_REPLICA(404, "The node holds nothing of the shard", Conclusion.NOTHING_DONE),
    METHOD_NOT_ALLOWED(405, "The path does not have this method", Conclusion.NEVER_VALID),
    IDLE_TIMEOUT(408, "Idle for too long", Conclusion.SAFE_TO_RETRY),
    REQUEST_TIMEOUT(408, "The request did not arrive in time", Conclusion.SAFE_TO_RETRY),
    OTHER_SETTINGS(409, "The topic exists with other settings", Conclusion.NEVER_VALID),
    NOTHING_STORED(409, "The topic keeps no messages", Conclusion.NEVER_VALID),
    HAS_MAJORITY(409, "The shard needs no recovery", Conclusion.NOTHING_DONE),
    TOPIC_RECREATED(409, "The topic was recreated", Conclusion.SAFE_TO_RETRY),
    DURABILITY_TOO_STRONG(409, "Durability too strong", Conclusion.NEVER_VALID),
    UNKNOWN_PRODUCER(409, "The topic does not know the producer", Conclusion.NOTHING_DONE),
    OUT_OF_SEQUENCE(409, "Out of sequence", Conclusion.NOTHING_DONE),
    SEQUENCE_TOO_OLD(409, "The message was stored long ago", Conclusion.ALREADY_DONE),
    TOO_LARGE(413, "Too large", Conclusion.NEVER_VALID),
    URI_TOO_LONG(414, "The address is too long", Conclusion.NEVER_VALID),
    UNSUPPORTED_TYPE(415, "The node does not take this kind of content", Conclusion.NEVER_VALID),
    HEADERS_TOO_LARGE(431, "The headers are too large", Conclusion.NEVER_VALID),
    TOO_MANY_SUBSCRIPTIONS(429, "Subscription limit reached", Conclusion.NOTHING_DONE),
    OVERLOADED(429, "Overloaded", Conclusion.SAFE_TO_RETRY),
    INTERNAL(500, "Internal error", Conclusion.OUTCOME_UNKNOWN),
    NOT_IMPLEMENTED(501, "The node cannot do that", Conclusion.NEVER_VALID),
    UNAVAILABLE(503, "No leader could be reached", Conclusion.SAFE_TO_RETRY),
    UNREACHABLE(503, "No path was found", Conclusion.SAFE_TO_RETRY),
    NOT_READY(503, "The node is not ready", Conclusion.GO_ELSEWHERE),
    SHUTTING_DOWN(503, "The node is shutting down", Conclusion.GO_ELSEWHERE),
    TOO_MANY_SESSIONS(503, "Session limit reached", Conclusion.GO_ELSEWHERE),
    TOO_MANY_CONNECTIONS(503, "Connection limit reached", Conclusion.GO_ELSEWHERE),
    TOO_SLOW(503, "The client does not keep up", Conclusion.SAFE_TO_RETRY),
    TOO_MANY_WATCHED_TOPICS(503, "Watched topic limit reached", Conclusion.GO_ELSEWHERE),
    TOO_MANY_TOPICS(507, "Topic limit reached", Conclusion.NOTHING_DONE),
    NO_ROOM(507, "The leader's disk is full", Conclusion.NOTHING_DONE),
    OUTCOME_UNKNOWN(504, "Outcome unknown", Conclusion.OUTCOME_UNKNOWN);

    /** What a client may do after an error. */
    public enum Conclusion {
        /** Nothing was changed; the same request may succeed a little later. */
        SAFE_TO_RETRY,
        /** Nothing was changed; another node may be able to do it. */
        GO_ELSEWHERE,
        /** Nothing was changed, and will not be until something else is. */
        NOTHING_DONE,
        /** It happened when the same was asked before, so long ago that nothing more can be told of it. */
        ALREADY_DONE,
        /** It may have happened or not. */
        OUTCOME_UNKNOWN,
        /** The same request will never succeed. */
        NEVER_VALID;

        /** As clients read it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int status;
    private final String title;
    private final Conclusion conclusion;

    ErrorCode(int status, String title, Conclusion conclusion) {
        this.status = status;
        this.title = title;
        this.conclusion = conclusion;
    }

    /** As clients read it, in every protocol. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public Conclusion conclusion() {
        return conclusion;
    }

    /** Whether the same node may do it a little later, as others end what they have begun. */
    public boolean passes() {
        return switch (this) {
            case OVERLOADED, UNAVAILABLE, UNREACHABLE, NOT_READY, TOO_MANY_SESSIONS, TOO_MANY_CONNECTIONS, TOO_SLOW ->
                true;
            default -> false;
        };
    }
}
