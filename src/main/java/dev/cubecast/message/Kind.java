package dev.cubecast.message;

import org.jspecify.annotations.Nullable;

/**
 * The kind of a wire structure. Every frame and stored entry starts with two bytes, its kind and the version of its
 * layout (ARCHITECTURE.md, rule 3). Codes are never used again for something else.
 */
public enum Kind {
    // Links: the handshake.
    HELLO(1),
    PROOF(2),
    REFUSAL(3),

    // Envelopes, which say where a payload goes.
    ROUTED(8),
    MULTICAST(9),
    /** Payloads that share an envelope. */
    BUNDLE(10),

    // Membership, from neighbour to neighbour.
    HEARTBEAT(16),
    VIEW_UPDATE(17),
    VIEW_SUMMARY(18),

    // Membership, routed.
    CONFIRM_REQUEST(24),
    CONFIRM_REPLY(25),

    // How blank nodes become a cube.
    FORMING(28),

    // Routes.
    ROUTE_QUERY(32),
    ROUTE_ANSWER(33),

    // Publishing, from entry node to leader and back.
    FORWARD_PUBLISH(40),
    PUBLISH_ANSWER(41),

    // Publishing to durable topics, likewise.
    STREAM_MESSAGE(44),
    STREAM_ANSWER(45),

    // Making, deleting and changing durable topics.
    TOPIC_REQUEST(46),
    TOPIC_REPLY(47),

    // Delivery, from leader to nodes with subscribers and back.
    RECORD_BATCH(64),
    INTEREST(65),
    INTEREST_ANSWER(66),
    TOPIC_ENDS(67),
    REPAIR_REQUEST(68),
    REPAIR_MISSING(69),
    ENDS_CONFIRMED(70),

    // Reads of durable topics, from any node to a replica and back.
    READ_QUESTION(72),
    READ_ANSWER(73),

    // Delivery of durable topics, from leaders of groups to nodes with subscribers and back.
    DURABLE_BATCH(74),
    DURABLE_INTEREST(75),
    DURABLE_INTEREST_REPLY(76),
    DURABLE_ENDS(77),

    // Replication, between the replicas of a group.
    REPLICA_PRE_VOTE(80),
    REPLICA_PRE_VOTE_ANSWER(81),
    REPLICA_VOTE(82),
    REPLICA_VOTE_ANSWER(83),
    REPLICA_APPEND(84),
    REPLICA_APPEND_ANSWER(85),
    REPLICA_APPEND_REFUSED(86),
    REPLICA_HEARTBEAT(87),
    REPLICA_HEARTBEAT_ANSWER(88),
    REPLICA_TIMEOUT_NOW(89),
    REPLICA_BEHIND_FLOOR(90),
    REPLICA_INTRODUCTION(91),
    REPLICA_CHECKPOINT_QUESTION(92),
    REPLICA_CHECKPOINT_PART(93),
    REPLICA_BATCHES_QUESTION(94),
    REPLICA_BATCHES(95),

    // Entries of a group's log.
    ENTRY_APPEND(96),
    ENTRY_START_TERM(97),
    ENTRY_CREATE_TOPIC(98),
    ENTRY_DELETE_TOPIC(99),
    ENTRY_CHANGE_SETTINGS(100),
    ENTRY_TRIM(101),
    ENTRY_CONFIGURE(102),
    ENTRY_RAISE_FEATURE_LEVEL(103),
    ENTRY_START_GENERATION(104),

    // What a group has on disk.
    STORED_BALLOT(112),
    STORED_ENTRY(113),
    STORED_TRUNCATION(114),
    STORED_TOPIC(115),
    STORED_FLOOR(116),
    STORED_BATCH(117),
    STORED_STORE_SWAP(118),
    STORED_STORE_DROP(119),
    STORED_CLEARING(123),
    STORED_CHARTER(124),
    STORED_REFERENCE(125),
    STORED_WRITE_NUMBER(126),

    // State of a group at a checkpoint.
    GROUP_STATE(120),
    TOPIC_STATE(121),
    CHECKPOINT(122);

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

    /** Whether there is a kind with this code, 0 to 255. */
    static boolean isKnown(int code) {
        return BY_CODE[code] != null;
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
