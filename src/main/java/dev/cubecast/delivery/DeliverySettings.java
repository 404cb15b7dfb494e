package dev.cubecast.delivery;

/**
 * The limits and intervals of delivery.
 *
 * @param feedsMax topics that one node may have subscribers of; further ones are refused
 * @param renewIntervalMs between two renewals of an interest
 * @param leaseMs an interest that was not renewed for this long is dropped
 * @param remindIntervalMs between two reminders of a push that was not confirmed
 * @param repairIntervalMs between two requests for the same missing messages
 * @param repairAttempts requests after which missing messages are given up as a gap
 * @param heldBytesMax batches of one feed that may wait for earlier ones; further ones are fetched again
 * @param tailBytesPerTopicMax messages that a leader keeps of one topic for repairs
 * @param tailBytesMax messages that a leader keeps of all topics
 * @param tailAgeMs messages older than this are not kept for repairs
 * @param interestsMax interests, each of one node in one topic, that a leader remembers; further ones are refused
 * @param heldBytesTotalMax batches of all feeds of one node that may wait for earlier ones
 * @param repairBytesMax messages with which a leader answers one request for missing ones; the rest is asked for again
 * @param dormantTopicsMax topics led before whose next offset a leader remembers, should it lead them again
 */
public record DeliverySettings(
        int feedsMax,
        long renewIntervalMs,
        long leaseMs,
        long remindIntervalMs,
        long repairIntervalMs,
        int repairAttempts,
        int heldBytesMax,
        int tailBytesPerTopicMax,
        int tailBytesMax,
        long tailAgeMs,
        int interestsMax,
        int heldBytesTotalMax,
        int repairBytesMax,
        int dormantTopicsMax) {

    public static final DeliverySettings DEFAULT = new DeliverySettings(
            100_000, 1_000, 5_000, 200, 200, 10, 2 << 20, 2 << 20, 32 << 20, 10_000, 500_000, 32 << 20, 512 << 10,
            100_000);

    /** The settings of durable topics: a leader keeps little of what can be read from the log if it is missed. */
    public static final DeliverySettings DURABLE = DEFAULT.ofStored(256 << 10);

    /** The same for durable topics: what is stored is asked for until it comes. */
    public DeliverySettings ofStored(int lastBytesPerTopicMax) {
        return new DeliverySettings(
                feedsMax,
                renewIntervalMs,
                leaseMs,
                remindIntervalMs,
                repairIntervalMs,
                Integer.MAX_VALUE,
                heldBytesMax,
                lastBytesPerTopicMax,
                tailBytesMax,
                tailAgeMs,
                interestsMax,
                heldBytesTotalMax,
                repairBytesMax,
                dormantTopicsMax);
    }
}
