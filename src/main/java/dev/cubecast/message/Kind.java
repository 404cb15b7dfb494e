package dev.cubecast.message;

import org.jspecify.annotations.Nullable;

/**
 * The kind of a wire structure. Every frame and stored entry starts with two bytes, its kind and the version of its layout
 * (ARCHITECTURE.md, rule 3). Codes are never used again for something else.
 */
public enum Kind {
    // Links: the handshake.
    HELLO(1),
    PROOF(2),
    REFUSAL(3),

    // Envelopes, which say where a payload goes.
    ROUTED(8),
    MULTICAST(9),

    // Membership, from neighbour to neighbour.
    HEARTBEAT(16),
    VIEW_UPDATE(17),
    VIEW_SUMMARY(18),

    // Membership, routed.
    CONFIRM_REQUEST(24),
    CONFIRM_REPLY(25),

    // Routes.
    ROUTE_QUERY(32),
    ROUTE_ANSWER(33),

    // Publishing, from entry node to leader and back.
    FORWARD_PUBLISH(40),
    PUBLISH_ANSWER(41),

    // Topics.
    TOPIC_CREATE(48),
    TOPIC_DESCRIBE(49),
    TOPIC_LIST(50),
    TOPIC_ANSWER(51),
    CATALOGUE_DIGEST(52),
    CATALOGUE_ENTRIES(53),

    // Delivery, from leader to nodes with subscribers and back.
    RECORD_BATCH(64),
    INTEREST(65),
    INTEREST_ANSWER(66),
    TOPIC_ENDS(67),
    REPAIR_REQUEST(68),
    REPAIR_MISSING(69),
    ENDS_CONFIRMED(70);

    private static final @Nullable Kind[] BY_CODE = new Kind[256];

    static {
        for (Kind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The version of the layout that this node writes and reads. */
    public int version() {
        return 1;
    }

    /** The kind with this code, or a {@link WireException}. */
    public static Kind of(int code) {
        Kind kind = BY_CODE[code];
        if (kind == null) {
            throw new WireException("unknown kind " + code);
        }
        return kind;
    }
}
