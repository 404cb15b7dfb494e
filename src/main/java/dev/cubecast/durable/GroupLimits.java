package dev.cubecast.durable;

/**
 * How much a group remembers. Part of what its log means: all its replicas must have the same limits.
 *
 * @param topicsMax of the group; who would make more is refused
 * @param producersMax of a topic; the one that has not published for longest is forgotten
 * @param streamsMax of entry nodes, likewise
 * @param deletedMax topics that are known to have been deleted, so that a late request makes none of them anew;
 *     likewise
 */
public record GroupLimits(int topicsMax, int producersMax, int streamsMax, int deletedMax) {
    public static final GroupLimits DEFAULT = new GroupLimits(100_000, 10_000, 4096, 256);
}
