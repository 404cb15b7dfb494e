package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Introduction;
import java.util.function.Consumer;

/**
 * Which messages a replica hears at all: those for its own disk, of its own generation of the group (ARCHITECTURE.md, rules 13 and 14).
 * Whoever sends others learns who is here, and in which generation.
 */
final class Admission {
    private final ReplicaState state;
    private final Consumer<ReplicaId> onIdentity;
    private final Consumer<Ballot> onLaterGeneration;

    /**
     * @param onIdentity told who has a vertex now
     * @param onLaterGeneration told that the group has gone on without what this replica has, and in which term the sender is; the
     *     replica must be of that generation when this returns
     */
    Admission(ReplicaState state, Consumer<ReplicaId> onIdentity, Consumer<Ballot> onLaterGeneration) {
        this.state = state;
        this.onIdentity = onIdentity;
        this.onLaterGeneration = onLaterGeneration;
    }

    /** Returns whether a message is to be heard. */
    boolean admits(ReplicaMessage message) {
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
