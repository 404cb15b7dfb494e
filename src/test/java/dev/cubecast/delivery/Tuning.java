package dev.cubecast.delivery;

/** The shipped settings with a few changed. */
final class Tuning {
    private static final DeliverySettings DEFAULT = DeliverySettings.DEFAULT;

    int feedsMax = DEFAULT.feedsMax();
    long renewIntervalMs = DEFAULT.renewIntervalMs();
    long leaseMs = DEFAULT.leaseMs();
    long remindIntervalMs = DEFAULT.remindIntervalMs();
    int repairAttempts = DEFAULT.repairAttempts();
    int heldBytesMax = DEFAULT.heldBytesMax();
    int tailBytesPerTopicMax = DEFAULT.tailBytesPerTopicMax();
    int tailBytesMax = DEFAULT.tailBytesMax();
    long tailAgeMs = DEFAULT.tailAgeMs();
    int interestsMax = DEFAULT.interestsMax();
    int heldBytesTotalMax = DEFAULT.heldBytesTotalMax();
    int repairBytesMax = DEFAULT.repairBytesMax();
    int dormantTopicsMax = DEFAULT.dormantTopicsMax();

    DeliverySettings settings() {
        return new DeliverySettings(
                feedsMax,
                renewIntervalMs,
                leaseMs,
                remindIntervalMs,
                DEFAULT.repairIntervalMs(),
                repairAttempts,
                heldBytesMax,
                tailBytesPerTopicMax,
                tailBytesMax,
                tailAgeMs,
                interestsMax,
                heldBytesTotalMax,
                repairBytesMax,
                dormantTopicsMax);
    }
}
