package dev.cubecast.delivery;

/**
 * Limits and timings of delivery.
 *
 * @param feedsMax topics that one node may have subscribers of
 * @param renewIntervalMs between two renewals of an interest
 * @param leaseMs an interest that was not renewed for this long is dropped
 * @param remindIntervalMs between two reminders of a push that was not confirmed
 * @param repairIntervalMs between two requests for the same missing messages
 * @param repairAttempts requests after which missing messages are given up as a gap
 * @param heldBytesMax batches of one feed that may wait for earlier ones; further ones are fetched again
 * @param tailBytesPerTopicMax messages that a leader keeps of one topic for repairs
 * @param tailBytesMax messages that a leader keeps of all topics
 * @param tailAgeMs messages older than this are not kept for repairs
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
        long tailAgeMs) {

    public static final DeliverySettings DEFAULT =
            new DeliverySettings(100_000, 1_000, 5_000, 200, 200, 10, 2 << 20, 2 << 20, 32 << 20, 10_000);
}
