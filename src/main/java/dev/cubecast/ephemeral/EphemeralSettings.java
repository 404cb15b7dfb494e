package dev.cubecast.ephemeral;

/**
 * Limits of topics that are not stored.
 *
 * @param topicsMax topics in use that one node may lead; publishes to further ones, and interests in them, are refused
 * @param streamsMax entry nodes' streams that a leader remembers for one shard; the one unused for longest is forgotten
 */
public record EphemeralSettings(int topicsMax, int streamsMax) {

    public static final EphemeralSettings DEFAULT = new EphemeralSettings(100_000, 4096);
}
