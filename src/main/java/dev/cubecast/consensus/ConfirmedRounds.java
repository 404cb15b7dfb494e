package dev.cubecast.consensus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * What waits for a majority to confirm that the leader still leads (Raft dissertation §6.4): each waits for answers to
 * heartbeats that were sent after it had asked.
 */
final class ConfirmedRounds {
    private record Question(long round, LeadershipQuestion waiting) {}

    private final ReplicaState state;
    private final Deque<Question> questions = new ArrayDeque<>();
    /** That of the last heartbeat. */
    private long round;

    ConfirmedRounds(ReplicaState state) {
        this.state = state;
    }

    /** Each heartbeat has its own number, so that an answer shows which one it is the answer to. */
    long next() {
        return ++round;
    }

    /** Asks for answers to heartbeats sent from now on. */
    void add(LeadershipQuestion waiting) {
        questions.addLast(new Question(round + 1, waiting));
    }

    void onAnswered(Map<ReplicaId, FollowerProgress> others) {
        while (!questions.isEmpty() && isConfirmed(questions.getFirst().round(), others)) {
            questions.removeFirst().waiting().onAnswer(true);
        }
    }

    private boolean isConfirmed(long asked, Map<ReplicaId, FollowerProgress> others) {
        return state.configuration().isMajority(voter -> {
            FollowerProgress progress = others.get(voter);
            return voter.equals(state.self) || progress != null && progress.answeredRound() >= asked;
        });
    }

    /** This replica leads no longer. */
    void clear() {
        Deque<Question> ended = new ArrayDeque<>(questions);
        questions.clear();
        ended.forEach(question -> question.waiting().onAnswer(false));
    }
}
