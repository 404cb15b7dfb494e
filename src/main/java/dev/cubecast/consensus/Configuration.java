package dev.cubecast.consensus;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The members of a group (Raft dissertation §4.1).
 *
 * @param generation of the group in which they are its members: in a later one they are nobody (ARCHITECTURE.md, rule
 *     14)
 * @param voters who decide by majority, in the order in which they should lead: the home first
 * @param learners who get the log and decide nothing (§4.2.1)
 */
public record Configuration(long generation, List<ReplicaId> voters, List<ReplicaId> learners) {
    /** More than any replication factor; keeps a frame that names a million from being believed. */
    public static final int MEMBERS_MAX = 64;

    /** Nobody: that of a replica which has not been told yet. */
    public static final Configuration NONE = new Configuration(0, List.of(), List.of());

    public Configuration {
        voters = List.copyOf(voters);
        learners = List.copyOf(learners);
        List<ReplicaId> all = Stream.concat(voters.stream(), learners.stream()).toList();
        if (new TreeSet<>(all).size() != all.size() || all.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "at most " + MEMBERS_MAX + " members, each once, expected, but found " + all);
        }
    }

    /** That of a group which is formed. */
    public static Configuration of(List<ReplicaId> voters) {
        return new Configuration(0, voters, List.of());
    }

    /** That of a group which goes on with a single replica. */
    static Configuration of(long generation, ReplicaId survivor) {
        return new Configuration(generation, List.of(survivor), List.of());
    }

    public boolean isVoter(ReplicaId replica) {
        return voters.contains(replica);
    }

    public boolean isLearner(ReplicaId replica) {
        return learners.contains(replica);
    }

    public List<ReplicaId> members() {
        return Stream.concat(voters.stream(), learners.stream()).toList();
    }

    /** Voters that a decision needs. */
    public int majority() {
        return voters.size() / 2 + 1;
    }

    /** Whether those for whom it is so decide. */
    public boolean isMajority(Predicate<ReplicaId> isSo) {
        int count = 0;
        for (ReplicaId voter : voters) {
            count += isSo.test(voter) ? 1 : 0;
        }
        return count >= majority();
    }

    /** The greatest number that a majority of voters has reached. */
    public long reachedByMajority(ToLongFunction<ReplicaId> reached) {
        long[] ascending = new long[voters.size()];
        for (int i = 0; i < ascending.length; i++) {
            ascending[i] = reached.applyAsLong(voters.get(i));
        }
        Arrays.sort(ascending);
        return ascending.length == 0 ? 0 : ascending[ascending.length - majority()];
    }

    /** 0 for the voter that should lead, 1 for the next; the number of voters for everybody else. */
    public int rankOf(ReplicaId replica) {
        int rank = voters.indexOf(replica);
        return rank < 0 ? voters.size() : rank;
    }

    /** The voter that leads when all is well. */
    public Optional<ReplicaId> home() {
        return voters.stream().findFirst();
    }

    public Optional<ReplicaId> voterAt(Vertex vertex) {
        return voters.stream().filter(voter -> voter.vertex().equals(vertex)).findFirst();
    }

    public Configuration withLearner(ReplicaId replica) {
        return new Configuration(generation, voters, append(learners, replica));
    }

    public Configuration without(ReplicaId replica) {
        return new Configuration(generation, remove(voters, replica), remove(learners, replica));
    }

    /**
     * With a learner as a voter.
     *
     * @param rank where it stands among the voters, 0 to their number
     */
    public Configuration withVoter(ReplicaId replica, int rank) {
        List<ReplicaId> promoted = new ArrayList<>(remove(voters, replica));
        promoted.add(Math.min(rank, promoted.size()), replica);
        return new Configuration(generation, promoted, remove(learners, replica));
    }

    private static List<ReplicaId> append(Collection<ReplicaId> replicas, ReplicaId added) {
        List<ReplicaId> longer = new ArrayList<>(replicas);
        longer.add(added);
        return longer;
    }

    private static List<ReplicaId> remove(Collection<ReplicaId> replicas, ReplicaId removed) {
        return replicas.stream().filter(replica -> !replica.equals(removed)).toList();
    }

    public void write(WireWriter writer) {
        writer.writeVarLong(generation);
        write(writer, voters);
        write(writer, learners);
    }

    private static void write(WireWriter writer, List<ReplicaId> replicas) {
        writer.writeVarInt(replicas.size());
        replicas.forEach(replica -> replica.write(writer));
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@code WireException}. */
    public static Configuration read(WireReader reader, int dimension) {
        long generation = reader.readNumber("generation");
        List<ReplicaId> voters = readReplicas(reader, dimension);
        List<ReplicaId> learners = readReplicas(reader, dimension);
        try {
            return new Configuration(generation, voters, learners);
        } catch (IllegalArgumentException invalid) {
            throw new WireException(String.valueOf(invalid.getMessage()));
        }
    }

    private static List<ReplicaId> readReplicas(WireReader reader, int dimension) {
        int count = reader.readVarInt("number of members", MEMBERS_MAX);
        List<ReplicaId> replicas = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            replicas.add(ReplicaId.read(reader, dimension));
        }
        return replicas;
    }

    @Override
    public String toString() {
        String members = "voters " + voters + (learners.isEmpty() ? "" : " and learners " + learners);
        return generation == 0 ? members : members + " in generation " + generation;
    }
}
