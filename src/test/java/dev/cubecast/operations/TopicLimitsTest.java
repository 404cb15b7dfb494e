package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.operations.ErrorCode.Conclusion;
import dev.cubecast.protocol.PublicationOutcome;
import org.junit.jupiter.api.Test;

/** A client that was refused for a limit of topics goes elsewhere only if that helps. */
class TopicLimitsTest {
    private static Conclusion conclusionOf(Refusal.Reason reason) {
        return Refusals.problem(new Refusal(reason, "")).code().conclusion();
    }

    @Test
    void theLimitOfTheNodesClientsIsItsOwn() {
        assertThat(conclusionOf(Refusal.Reason.TOO_MANY_WATCHED_TOPICS)).isEqualTo(Conclusion.GO_ELSEWHERE);
    }

    @Test
    void theLimitOfTheTopicsLeaderIsTheSameAtEveryNode() {
        PublicationOutcome refused =
                new PublicationOutcome.Refused(PublicationOutcome.Reason.TOO_MANY_TOPICS, "the group is full");

        assertThat(conclusionOf(Refusal.Reason.TOO_MANY_TOPICS)).isEqualTo(Conclusion.NOTHING_DONE);
        assertThat(PublishProblem.of(refused).code().conclusion()).isEqualTo(Conclusion.NOTHING_DONE);
    }
}
