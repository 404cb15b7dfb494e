package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Start;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.StartParameter;
import dev.cubecast.operations.TopicNames;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client, whatever carries its frames: what it publishes, watches and asks. Frames are taken in their order, and a subscription takes
 * effect before those after it; what cannot be taken yet stays in the client's socket.
 */
public final class BusConnection {
    private static final List<String> COMING_LATER = List.of("filter", "group");

    private final BusTransport transport;
    private final BusConnections owner;
    private final BusSettings settings;
    private final FrameIntake intake;
    private final Map<String, BusSubscription> subscriptions = new LinkedHashMap<>();

    /** Answers of this event, written at its end. */
    private final ByteWriter answers = new ByteWriter();

    private final UnderWay underWay;
    private final BusPublishes publishes;
    private final BusQuestions questions;
    private @Nullable BusSubscription awaited;
    /** Why it is to end, when all that it has taken is answered. */
    private @Nullable Problem leaves;

    private boolean flushes;
    private boolean closed;

    BusConnection(BusTransport transport, BusConnections owner) {
        this.transport = transport;
        this.owner = owner;
        this.settings = owner.settings();
        this.underWay = new UnderWay(settings.publishesMax(), settings.publishBytesMax());
        Told told = new Told();
        this.publishes = new BusPublishes(owner, transport.protocol(), underWay, told);
        this.questions = new BusQuestions(owner, underWay, told, () -> answers.length() + transport.unsentBytes());
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
     * @return whether they may be kept. If not, the client was told: this frame is to be passed over, or the connection closed
     */
    public boolean onUnfinished(long bytes) {
        boolean hasRoom = intake.onUnfinished(bytes);
        if (!hasRoom) {
            answerError(
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
        answerError(null, tooLarge());
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
        List.copyOf(subscriptions.values()).forEach(BusSubscription::onConnectionWritable);
        intake.takeFrames();
    }

    /** The connection is gone. */
    public void onClosed() {
        if (!closed) {
            closed = true;
            intake.close();
            publishes.close();
            List.copyOf(subscriptions.values()).forEach(BusSubscription::close);
            subscriptions.clear();
            questions.close();
            owner.onClosed(this);
        }
    }

    // ---- What the node does with it ----

    void tick(long nowMs) {
        transport.tick(nowMs);
        for (BusSubscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription.isOverdue(nowMs)) {
                subscription.close();
                onEnded(
                        subscription,
                        new Problem(
                                ErrorCode.UNAVAILABLE,
                                "no leader confirmed the subscription within " + settings.subscribeTimeoutMs()
                                        + " ms"));
            }
        }
        if (intake.isOverdue(nowMs)) {
            end(new Problem(
                    ErrorCode.REQUEST_TIMEOUT,
                    "a frame did not arrive whole within " + settings.frameTimeoutMs() + " ms"));
        }
        intake.takeFrames();
    }

    /** Takes nothing more, answers what is under way, and then ends. Questions that wait are answered with what there is: nothing. */
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
            answerError(null, owner.retryHints().on(why));
            close();
        }
    }

    public void close() {
        if (!closed) {
            flush();
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

    void write(FrameBlock frames) {
        if (!closed) {
            flush();
            transport.write(frames);
        }
    }

    // ---- Frames ----

    /** Whether the next frame must wait: for a subscription before it, or for outcomes. */
    private boolean mustWait() {
        return awaited != null || publishes.mustWait() || leaves != null;
    }

    private void take(Bytes text, long cameMs) {
        ClientFrame frame = owner.parser().parse(text);
        if (frame instanceof ClientFrame.Bad bad) {
            answerError(bad.address(), bad.problem());
        } else if (frame instanceof ClientFrame.Publish publish) {
            publishes.publish(publish.address(), publish.body(), publish.headers(), null, cameMs);
        } else if (frame instanceof ClientFrame.Send send) {
            send(send, cameMs);
        } else if (frame instanceof ClientFrame.Register register) {
            register(register);
        } else if (frame instanceof ClientFrame.Unregister unregister) {
            unregister(unregister.address());
        } else {
            flush();
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

    private final class Told implements BusAnswers {
        @Override
        public void answer(String replyAddress, Bytes body) {
            BusConnection.this.answer(replyAddress, body);
        }

        @Override
        public void answerError(@Nullable String replyAddress, Problem problem) {
            BusConnection.this.answerError(replyAddress, problem);
        }

        @Override
        public void onProgress() {
            intake.takeFrames();
            endIfIdle();
        }
    }

    // ---- Subscriptions ----

    private void register(ClientFrame.Register frame) {
        try {
            TopicName topic = TopicNames.parse(frame.address());
            Start start = start(Headers.parameters(frame.headers()));
            if (!subscriptions.containsKey(topic.text())) {
                requireRoom();
                open(topic, start);
            }
        } catch (ProblemException wrong) {
            answerError(frame.address(), wrong.problem());
        }
    }

    private static Start start(Parameters headers) {
        for (String name : COMING_LATER) {
            if (headers.text(name).isPresent()) {
                throw new ProblemException(
                        ErrorCode.NOT_IMPLEMENTED, "this node does not know the header " + name + " yet");
            }
        }
        return StartParameter.of(headers, Start.latest());
    }

    private void requireRoom() {
        if (subscriptions.size() >= settings.subscriptionsMax()) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "this connection watches " + settings.subscriptionsMax() + " topics already, as many as it may");
        }
    }

    private void open(TopicName topic, Start start) {
        publishes.submit();
        BusSubscription opening = new BusSubscription(this, topic, owner.nowMs() + settings.subscribeTimeoutMs());
        subscriptions.put(topic.text(), opening);
        awaited = opening;
        owner.onSubscribing(this);
        opening.begin(owner.hubs().open(topic, start, opening));
    }

    void onSubscribed(BusSubscription subscription) {
        goOnAfter(subscription);
    }

    /** It could not be had, or cannot be kept: the client is told. */
    void onEnded(BusSubscription subscription, Problem why) {
        if (subscriptions.remove(subscription.topic().text(), subscription)) {
            answerError(subscription.topic().text(), owner.retryHints().on(why));
        }
        goOnAfter(subscription);
    }

    private void goOnAfter(BusSubscription subscription) {
        if (subscription.equals(awaited)) {
            awaited = null;
            owner.onNotSubscribing(this);
            intake.takeFrames();
        }
    }

    private void unregister(String address) {
        BusSubscription subscription = subscriptions.remove(address);
        if (subscription == null) {
            answerError(
                    address,
                    new Problem(ErrorCode.UNKNOWN_ADDRESS, "this connection has not registered what it unregisters"));
        } else {
            subscription.close();
        }
    }

    // ---- Answers ----

    private void answer(String replyAddress, Bytes body) {
        protocol().writeReply(answers, replyAddress, body);
        flushLater();
    }

    private void answerError(@Nullable String address, Problem problem) {
        owner.metrics().onError(problem.code());
        protocol().writeError(answers, address, problem);
        flushLater();
    }

    private void flushLater() {
        if (!flushes && !closed) {
            flushes = true;
            owner.events().later(this::flush);
        }
    }

    private void flush() {
        flushes = false;
        if (!closed && answers.length() > 0) {
            transport.write(FrameBlock.ofNotice(answers.take()));
        }
    }
}
