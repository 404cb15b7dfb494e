package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where the replicas of each shard are: the home, then its neighbours with the dimensions in an order drawn from the cube's
 * name, then the vertices two bits away in the same order, and so on. The order is that of the whole cube, so in a full cube
 * every node leads one shard and follows exactly as many as there are further replicas.
 */
public final class ReplicaPlacement {
    private final int dimension;
    /** What to flip in the home's number for its first, second, … replica. */
    private final int[] flips;

    public ReplicaPlacement(String cubeName, int dimension) {
        this.dimension = dimension;
        List<Integer> dimensions = drawOrder(cubeName, dimension);
        this.flips = IntStream.range(0, 1 << dimension)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(Integer::bitCount)
                        .thenComparing(flip -> ranks(flip, dimensions), ReplicaPlacement::compareRanks))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Every vertex of the cube in the order in which it would hold the shard; the home is first. */
    public List<Vertex> candidates(Shard shard) {
        return IntStream.of(flips).mapToObj(flip -> flipped(shard, flip)).toList();
    }

    /** The first {@code replicas} candidates that are occupied: the replica set. */
    public List<Vertex> replicaSet(Shard shard, int replicas, Predicate<Vertex> occupied) {
        return IntStream.of(flips)
                .mapToObj(flip -> flipped(shard, flip))
                .filter(occupied)
                .limit(replicas)
                .toList();
    }

    /** The first candidate that fits. */
    public Optional<Vertex> first(Shard shard, Predicate<Vertex> fits) {
        for (int flip : flips) {
            Vertex candidate = flipped(shard, flip);
            if (fits.test(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Vertex flipped(Shard shard, int flip) {
        return new Vertex(shard.number() ^ flip, dimension);
    }

    private static List<Integer> drawOrder(String cubeName, int dimension) {
        return IntStream.range(0, dimension)
                .boxed()
                .sorted(Comparator.comparingLong(candidate -> StableHash.of(cubeName + "/" + candidate)))
                .toList();
    }

    /** The positions of a flip's bits in the order of dimensions, ascending. */
    private static List<Integer> ranks(int flip, List<Integer> dimensions) {
        List<Integer> ranks = new ArrayList<>();
        for (int rank = 0; rank < dimensions.size(); rank++) {
            if ((flip & (1 << dimensions.get(rank))) != 0) {
                ranks.add(rank);
            }
        }
        return ranks;
    }

    private static int compareRanks(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = Integer.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
