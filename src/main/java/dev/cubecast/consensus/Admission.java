package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.Introduction;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a replica hears at all: those for its own disk, of its own generation of the group (ARCHITECTURE.md,
 * rules 13 and 14). Whoever sends others learns who is here, and in which generation.
 */
final class Admission {
    private final ReplicaState state;
    private final Consumer<ReplicaId> onIdentity;
    private final Consumer<Ballot> onLaterGeneration;
    private @Nullable LogPosition unknown;

    /**
     * @param onIdentity told who has a vertex now
     * @param onLaterGeneration told that the group has gone on without what this replica has, and in which term the
     *     sender is; the replica must be of that generation when this returns
     */
    Admission(ReplicaState state, Consumer<ReplicaId> onIdentity, Consumer<Ballot> onLaterGeneration) {
        this.state = state;
        this.onIdentity = onIdentity;
        this.onLaterGeneration = onLaterGeneration;
    }

    /** Looks at what a replica has found on its disk. */
    void stopIfUnknown(StoredGroup stored) {
        for (StoredEntry entry : stored.log()) {
            if (entry instanceof StoredEntry.OfCommand other) {
                stopIfUnknown(other.entry());
            }
        }
    }

    /**
     * An entry of a kind that this version does not know is never skipped: the replica stops (ARCHITECTURE.md, rule 3).
     */
    private void stopIfUnknown(LogEntry entry) {
        if (unknown != null || !(entry.command() instanceof Command.Unknown)) {
            return;
        }
        unknown = entry.position();
        state.ports.trace().count(Measure.GROUP_STOPS);
        state.ports
                .trace()
                .warn(
                        Trace.Subject.LEADERS,
                        "group " + state.group + ": " + state.self + " stops: entry " + entry.position()
                                + " is of a kind that only a later version knows, update this node");
    }

    /** The entry that has stopped this replica, until another version of the program starts it. */
    Optional<LogPosition> stoppedAt() {
        return Optional.ofNullable(unknown);
    }

    /** Returns whether a message is to be heard. */
    boolean admits(ReplicaMessage message) {
        if (unknown != null || !isForThisReplica(message)) {
            return false;
        }
        if (message.body() instanceof Append append) {
            append.entries().forEach(this::stopIfUnknown);
        }
        return unknown == null;
    }

    private boolean isForThisReplica(ReplicaMessage message) {
        boolean introduces = message.body() instanceof Introduction;
        if (introduces) {
            onIdentity.accept(message.from());
        }
        if (!state.rules.isAddressedTo(state.self, message)) {
            state.send(message.from(), new Introduction());
            return false;
        }
        if (message.generation() < state.generation()) {
            if (!introduces) {
                state.send(message.from(), new Introduction());
            }
            return false;
        }
        if (message.generation() > state.generation()) {
            onLaterGeneration.accept(Ballot.inGeneration(message.generation(), message.term()));
        }
        return !introduces;
    }
}
