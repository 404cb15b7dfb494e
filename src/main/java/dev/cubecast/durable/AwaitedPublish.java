package dev.cubecast.durable;

import java.util.function.Consumer;

/**
 * One publish of a client, from its arrival until its publisher has been told.
 *
 * @param request without a number
 * @param bytes of its messages
 */
record AwaitedPublish(PublishRequest request, int bytes, long deadlineMs, Consumer<Verdict.Outcome> whenDone) {
    static AwaitedPublish of(PublishRequest request, long deadlineMs, Consumer<Verdict.Outcome> whenDone) {
        return new AwaitedPublish(request, request.bytes(), deadlineMs, whenDone);
    }
}
