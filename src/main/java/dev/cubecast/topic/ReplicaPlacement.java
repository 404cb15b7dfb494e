package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Where the replicas of each shard are: the home, then its neighbours with the dimensions in an order drawn from the
 * cube's name, then the vertices two bits away in the same order, and so on. The order is that of the whole cube, so in
 * a full cube every node leads one shard and follows exactly as many as there are further replicas.
 */
public final class ReplicaPlacement {
    private final int dimension;
    /** What to flip in the home's number for its first, second, … replica. */
    private final int[] flips;

    public ReplicaPlacement(String cubeName, int dimension) {
        this.dimension = dimension;
        this.flips = flipsInOrder(drawOrder(cubeName, dimension));
    }

    /** Every vertex of the cube in the order in which it would hold the shard; the home is first. */
    public List<Vertex> candidates(Shard shard) {
        return replicaSet(shard, flips.length, number -> true);
    }

    /**
     * The first {@code replicas} candidates that are occupied: the replica set.
     *
     * @param occupied by the number of a vertex
     */
    public List<Vertex> replicaSet(Shard shard, int replicas, IntPredicate occupied) {
        return IntStream.of(flips)
                .map(flip -> shard.number() ^ flip)
                .filter(occupied)
                .limit(replicas)
                .mapToObj(number -> new Vertex(number, dimension))
                .toList();
    }

    /**
     * The first candidate that fits.
     *
     * @param shard its number
     * @param fits numbers of vertices
     * @return the candidate's number, or −1 if none fits
     */
    public int first(int shard, BitSet fits) {
        for (int flip : flips) {
            int candidate = shard ^ flip;
            if (fits.get(candidate)) {
                return candidate;
            }
        }
        return -1;
    }

    private static List<Integer> drawOrder(String cubeName, int dimension) {
        return IntStream.range(0, dimension)
                .boxed()
                .sorted(Comparator.comparingLong(candidate -> StableHash.of(cubeName + "/" + candidate)))
                .toList();
    }

    /**
     * Fewer flipped bits come first, and of as many those that come earlier in the order of dimensions. If the first
     * dimension of that order is the highest bit of a number, the second the next and so on, then that is: greater
     * numbers come first.
     */
    private static int[] flipsInOrder(List<Integer> dimensions) {
        return IntStream.iterate((1 << dimensions.size()) - 1, ranked -> ranked >= 0, ranked -> ranked - 1)
                .boxed()
                .sorted(Comparator.comparingInt(Integer::bitCount))
                .mapToInt(ranked -> unranked(ranked, dimensions))
                .toArray();
    }

    private static int unranked(int ranked, List<Integer> dimensions) {
        int flip = 0;
        for (int rank = 0; rank < dimensions.size(); rank++) {
            if ((ranked & (1 << (dimensions.size() - 1 - rank))) != 0) {
                flip |= 1 << dimensions.get(rank);
            }
        }
        return flip;
    }
}
