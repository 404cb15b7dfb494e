package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessage.Introduction;
import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.consensus.ReplicaMessage.PreVoteAnswer;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages in one line each, for people. */
final class MessageText {
    private MessageText() {}

    /** The names of all kinds of messages, in the order of the alphabet. */
    static List<String> kinds() {
        return Stream.of(Body.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList();
    }

    static String kindOf(ReplicaMessage message) {
        return message.body().getClass().getSimpleName();
    }

    static String of(ReplicaMessage message) {
        return message.from() + " -> " + message.to() + " in term " + message.term()
                + (message.generation() == 0 ? "" : " of generation " + message.generation()) + ": " + kindOf(message)
                + textOf(message.body());
    }

    private static String textOf(Body body) {
        if (body instanceof PreVote question) {
            return " for term " + question.term() + ", log ends at " + question.last();
        } else if (body instanceof PreVoteAnswer answer) {
            return " for term " + answer.term() + (answer.granted() ? " granted" : " refused");
        } else if (body instanceof Vote question) {
            return " log ends at " + question.last() + (question.transfer() ? ", sent by the leader" : "");
        } else if (body instanceof VoteAnswer answer) {
            return answer.granted() ? " granted" : " refused";
        } else if (body instanceof TimeoutNow request) {
            return " log ends at " + request.last();
        }
        return textOfReplication(body);
    }

    private static String textOfReplication(Body body) {
        if (body instanceof Append append) {
            return " after " + append.previous() + ": " + entries(append) + ", commit " + append.commit();
        } else if (body instanceof AppendAnswer answer) {
            return " received " + answer.received() + ", synced " + answer.synced();
        } else if (body instanceof AppendRefused refusal) {
            return " " + refusal.refused() + " is not there, try " + refusal.hint();
        } else if (body instanceof Heartbeat heartbeat) {
            return " commit " + heartbeat.commit() + ", round " + heartbeat.round()
                    + (heartbeat.mayLeave() ? ", may leave" : "");
        } else if (body instanceof HeartbeatAnswer answer) {
            return " round " + answer.round() + ", received " + answer.received() + ", synced " + answer.synced()
                    + (answer.damaged() ? ", damaged" : "");
        } else if (body instanceof BehindFloor behind) {
            return " floor " + behind.floor();
        }
        return textOfStream(body);
    }

    private static String textOfStream(Body body) {
        if (body instanceof CheckpointQuestion question) {
            return question.position().equals(LogPosition.START)
                    ? ""
                    : " at " + question.position() + " from byte " + question.from();
        } else if (body instanceof CheckpointPart part) {
            return " at " + part.position() + (part.bytes().length() < part.length() ? ", a part" : "") + ", floor "
                    + part.floor();
        } else if (body instanceof BatchesQuestion question) {
            return " from " + question.from() + " until " + question.until();
        } else if (body instanceof Batches answer) {
            return " "
                    + answer.batches().stream()
                            .map(batch -> batch.baseOffset() + "-" + (batch.nextOffset() - 1))
                            .collect(Collectors.joining(" "))
                    + ", floor " + answer.floor();
        }
        return body instanceof Introduction ? "" : " " + body;
    }

    private static String entries(Append append) {
        return append.entries().stream()
                .map(entry -> entry.position().toString())
                .collect(Collectors.joining(" "));
    }
}
