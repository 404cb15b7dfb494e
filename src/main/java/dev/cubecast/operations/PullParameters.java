package dev.cubecast.operations;

import dev.cubecast.bridge.PullRequest;
import dev.cubecast.bridge.Start;
import dev.cubecast.topic.TopicName;

/** What a client may say of a pull. */
public final class PullParameters {
    private static final String AT_LEAST = "atLeast";
    private static final String LIMIT = "limit";
    private static final String WAIT = "wait";
    private static final int LIMIT_DEFAULT = 100;
    private static final long OFFSET_MAX = 999_999_999_999_999_999L;

    private PullParameters() {}

    /**
     * @param waitMsMax longer waits are cut
     * @param nowMs in the time of the node's protocol
     * @throws ProblemException that names what is not right
     */
    public static PullRequest request(
            TopicName topic, Parameters parameters, Deadlines deadlines, long waitMsMax, long nowMs) {
        parameters.requireOnly(StartParameter.NAME, LIMIT, WAIT, AT_LEAST, Deadlines.NAME);
        return new PullRequest(
                topic,
                StartParameter.of(parameters, Start.earliest()),
                parameters.number(AT_LEAST, 0, 0, OFFSET_MAX),
                (int) parameters.numberCutAt(LIMIT, LIMIT_DEFAULT, 1, Integer.MAX_VALUE),
                Math.min(parameters.duration(WAIT, 0), waitMsMax),
                nowMs + deadlines.timeoutMs(parameters));
    }
}
