package dev.cubecast.durable;

/**
 * Limits and times of a leader's intake. What is beyond a limit is overloaded.
 *
 * @param heldBytesMax of publishes that wait to be appended
 * @param heldMax requests that wait to be appended
 * @param uncommittedBytesMax of publishes that are appended and not applied; more wait to be appended
 * @param waitingMax requests that are appended and not answered; more wait to be appended
 * @param entryBytesMax of the messages in one entry, unless they are one publish
 * @param appendBytesMax of the messages in one append
 * @param outcomeMs after the end of a leadership until those who still wait hear that nobody knows
 * @param trimIntervalMs between two trims of one topic
 */
public record DurableSettings(
        int heldBytesMax,
        int heldMax,
        int uncommittedBytesMax,
        int waitingMax,
        int entryBytesMax,
        int appendBytesMax,
        long outcomeMs,
        long trimIntervalMs) {
    public static final DurableSettings DEFAULT =
            new DurableSettings(8 << 20, 8192, 16 << 20, 65_536, 1 << 20, 4 << 20, 3_000, 1_000);
}
