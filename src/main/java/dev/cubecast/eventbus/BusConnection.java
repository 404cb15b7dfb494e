package dev.cubecast.eventbus;

import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * One client, whatever carries its frames: what it publishes, watches and asks. Frames are taken in their order, and a
 * subscription takes effect before those after it; what cannot be taken yet stays in the client's socket.
 */
public final class BusConnection {
    private final BusTransport transport;
    private final BusConnections owner;
    private final BusSettings settings;
    private final FrameIntake intake;
    private final BusAnswers answers;
    private final BusSubscriptions subscriptions;
    private final UnderWay underWay;
    private final BusPublishes publishes;
    private final BusQuestions questions;
    /** Why it is to end, when all that it has taken is answered. */
    private @Nullable Problem leaves;

    private boolean closed;

    BusConnection(BusTransport transport, BusConnections owner) {
        this.transport = transport;
        this.owner = owner;
        this.settings = owner.settings();
        this.underWay = new UnderWay(settings.publishesMax(), settings.publishBytesMax());
        this.answers = new BusAnswers(transport, owner);
        this.subscriptions = new BusSubscriptions(this, owner, answers, this::onProgress);
        this.publishes = new BusPublishes(owner, transport.protocol(), underWay, answers, this::onProgress);
        this.questions = new BusQuestions(owner, underWay, answers, this::onProgress);
        this.intake = new FrameIntake(transport, owner, this::mustWait, this::take);
    }

    // ---- What the transport tells ----

    /** A whole frame has come. */
    public void onFrame(Bytes text) {
        if (!intake.onFrame(text)) {
            end(new Problem(
                    ErrorCode.OVERLOADED,
                    "more has come than the node can hold before it is taken; wait for answers before you send more"));
        }
    }

    /**
     * So many bytes have come of a frame that is not whole yet; 0 if there is no such frame.
     *
     * @return whether they may be kept. If not, the client was told: this frame is to be passed over, or the connection
     *     closed
     */
    public boolean onUnfinished(long bytes) {
        boolean hasRoom = intake.onUnfinished(bytes);
        if (!hasRoom) {
            answers.answerError(
                    null,
                    new Problem(
                            ErrorCode.OVERLOADED,
                            "unfinished frames of all connections have at most " + settings.incomingBytesMax()
                                    + " bytes together; the frame was not taken"));
        }
        return hasRoom;
    }

    /** One has come that is too large to be read, and was passed over. */
    public void onTooLarge() {
        answers.answerError(null, tooLarge());
    }

    /** The same where it cannot be passed over. */
    public void onTooLargeToGoOn() {
        end(tooLarge());
    }

    private static Problem tooLarge() {
        return new Problem(
                ErrorCode.TOO_LARGE,
                "a frame has at most " + BusSettings.FRAME_BYTES_MAX + " bytes, and its message "
                        + Limits.MESSAGE_BYTES_MAX);
    }

    /** Something has come that is no frame, after which nothing can be read any more. */
    public void onBroken(String what) {
        end(new Problem(ErrorCode.INVALID_REQUEST, what));
    }

    /** Nothing has moved for longer than it may. */
    public void onIdle() {
        end(new Problem(
                ErrorCode.IDLE_TIMEOUT,
                "nothing has moved for " + settings.idleTimeoutMs() + " ms; send a ping now and then"));
    }

    /** The client has given no sign of life since a WebSocket's ping so long ago. */
    public void onSilent(long ms) {
        end(new Problem(
                ErrorCode.IDLE_TIMEOUT,
                "the ping of this WebSocket was not answered for " + ms + " ms; a client answers each with a pong"));
    }

    public void onWritable() {
        subscriptions.onWritable();
        intake.takeFrames();
    }

    /** The connection is gone. */
    public void onClosed() {
        if (!closed) {
            closed = true;
            answers.close();
            intake.close();
            publishes.close();
            subscriptions.close();
            questions.close();
            owner.onClosed(this);
        }
    }

    // ---- What the node does with it ----

    void tick(long nowMs) {
        transport.tick(nowMs);
        subscriptions.tick(nowMs);
        if (intake.isOverdue(nowMs)) {
            end(new Problem(
                    ErrorCode.REQUEST_TIMEOUT,
                    "a frame did not arrive whole within " + settings.frameTimeoutMs() + " ms"));
        }
        intake.takeFrames();
    }

    /**
     * Takes nothing more, answers what is under way, and then ends. Questions that wait are answered with what there
     * is: nothing.
     */
    void leave(Problem why) {
        leaves = why;
        intake.takeFrames();
        questions.leave();
        endIfIdle();
    }

    private void endIfIdle() {
        if (leaves != null && underWay.isEmpty()) {
            end(leaves);
        }
    }

    /** Tells the client why, and closes the connection. */
    void end(Problem why) {
        if (!closed) {
            answers.answerError(null, owner.retryHints().on(why));
            close();
        }
    }

    public void close() {
        if (!closed) {
            answers.flush();
            onClosed();
            transport.close();
        }
    }

    EventBusProtocol protocol() {
        return transport.protocol();
    }

    boolean isWritable() {
        return !closed && transport.isWritable();
    }

    long unsentBytes() {
        return transport.unsentBytes();
    }

    long takenBytes() {
        return transport.takenBytes();
    }

    void write(FrameBlock frames) {
        if (!closed) {
            answers.flush();
            transport.write(frames);
        }
    }

    // ---- Frames ----

    /** Whether the next frame must wait: for a subscription before it, or for outcomes. */
    private boolean mustWait() {
        return subscriptions.isAwaited() || publishes.mustWait() || leaves != null;
    }

    private void take(Bytes text, long cameMs) {
        ClientFrame frame = owner.parser().parse(text);
        if (frame instanceof ClientFrame.Bad bad) {
            answers.answerError(bad.address(), bad.problem());
        } else if (frame instanceof ClientFrame.Publish publish) {
            publishes.publish(publish.address(), publish.body(), publish.headers(), null, cameMs);
        } else if (frame instanceof ClientFrame.Send send) {
            send(send, cameMs);
        } else if (frame instanceof ClientFrame.Register register) {
            publishes.submit();
            subscriptions.register(register);
        } else if (frame instanceof ClientFrame.Unregister unregister) {
            subscriptions.unregister(unregister.address());
        } else {
            answers.flush();
            transport.ping();
        }
    }

    // ---- Publishes and questions ----

    private void send(ClientFrame.Send frame, long cameMs) {
        if (TopicName.isReserved(frame.address())) {
            publishes.submit();
            questions.ask(frame);
        } else {
            publishes.publish(frame.address(), frame.body(), frame.headers(), frame.replyAddress(), cameMs);
        }
    }

    /** Less is under way than before. */
    private void onProgress() {
        intake.takeFrames();
        endIfIdle();
    }
}
