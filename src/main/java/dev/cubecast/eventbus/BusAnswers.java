package dev.cubecast.eventbus;

import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Problem;
import org.jspecify.annotations.Nullable;

/** Who tells a client what became of its publishes and questions. */
interface BusAnswers {
    void answer(String replyAddress, Bytes body);

    void answerError(@Nullable String replyAddress, Problem problem);

    /** Less is under way than before. */
    void onProgress();
}
