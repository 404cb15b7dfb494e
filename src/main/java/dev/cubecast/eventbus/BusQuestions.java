package dev.cubecast.eventbus;

import dev.cubecast.bridge.Pull;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection asks the node. A question counts for the bytes that its answer may have, but for a pull that
 * waits for messages to come: that holds nothing, and the connection is read meanwhile.
 */
final class BusQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(BusQuestions.class);

    private final BusConnections owner;
    private final UnderWay underWay;
    private final BusAnswers answers;
    private final Runnable onProgress;

    private final Set<Pull> pulls = new LinkedHashSet<>();
    private int unanswered;

    /** @param onProgress called when less is under way than before */
    BusQuestions(BusConnections owner, UnderWay underWay, BusAnswers answers, Runnable onProgress) {
        this.owner = owner;
        this.underWay = underWay;
        this.answers = answers;
        this.onProgress = onProgress;
    }

    void ask(ClientFrame.Send question) {
        if (unanswered >= owner.settings().questionsMax()) {
            answers.answerError(question.replyAddress(), tooMany());
            return;
        }
        unanswered++;
        Counted counted = new Counted(ControlOperations.answerBytes(question.address()));
        owner.control()
                .ask(question.address(), question.body(), pull -> {
                    pulls.add(pull);
                    pull.onWaiting(counted::onWaiting);
                })
                .onComplete(answered -> {
                    unanswered--;
                    pulls.removeIf(Pull::isDone);
                    if (answered.failed()) {
                        answers.answerError(question.replyAddress(), problem(question, answered.cause()));
                    } else {
                        answer(question.replyAddress(), answered.result(), counted);
                    }
                    counted.end();
                    onProgress.run();
                });
    }

    private Problem tooMany() {
        return new Problem(
                ErrorCode.OVERLOADED,
                "this connection has asked " + owner.settings().questionsMax()
                        + " questions that are not answered, as many as it may; ask again when one is");
    }

    /**
     * Nothing was kept free for the answer of one that has waited, so it is given only if the client takes what it
     * gets.
     */
    private void answer(@Nullable String replyAddress, Bytes answer, Counted counted) {
        if (replyAddress == null) {
            return;
        }
        int unsentMax = owner.settings().publishBytesMax();
        if (counted.hasWaited && answers.unsentBytes() > unsentMax) {
            answers.answerError(
                    replyAddress,
                    new Problem(
                            ErrorCode.OVERLOADED,
                            "answers to pulls that have waited are given while this connection has not more than "
                                    + unsentMax + " bytes to read; pull again"));
        } else {
            answers.answer(replyAddress, answer);
        }
    }

    private static Problem problem(ClientFrame.Send question, Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        LOG.error("the question at {} failed", question.address(), failure);
        return new Problem(ErrorCode.INTERNAL, "the node's log says more");
    }

    /** Those that wait are answered with what there is: nothing. */
    void leave() {
        List.copyOf(pulls).forEach(Pull::goAway);
    }

    /** The connection is gone. */
    void close() {
        pulls.forEach(Pull::cancel);
        pulls.clear();
    }

    /** What one question counts for. */
    private final class Counted {
        private final int bytes;
        private boolean hasWaited;

        Counted(int bytes) {
            this.bytes = bytes;
            underWay.begin(bytes);
        }

        void onWaiting() {
            hasWaited = true;
            underWay.end(1, bytes);
            onProgress.run();
        }

        void end() {
            if (!hasWaited) {
                underWay.end(1, bytes);
            }
        }
    }
}
