package dev.cubecast.bridge;

/**
 * Limits of pulls at one endpoint.
 *
 * @param messagesMax of one answer; a client that asks for more gets as many
 * @param bytesMax of the messages of one answer, unless the first alone is larger
 * @param pullsMax pulls under way, those included that wait for a message to come; further ones are refused
 * @param readsMax of them that may read at the same time; the others take turns
 * @param waitMaxMs how long one may wait for a message; a client that asks for more waits as long
 */
public record PullSettings(int messagesMax, int bytesMax, int pullsMax, int readsMax, long waitMaxMs) {
    /**
     * One that waits costs a few hundred bytes. Those that read may hold a sixteenth of the memory that a node has by
     * default.
     */
    public static final PullSettings DEFAULT = new PullSettings(10_000, 1 << 20, 10_000, 16, 30_000);
}
