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
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
    private final RateLimit rate;
    private final Map<String, BusSubscription> subscriptions = new LinkedHashMap<>();

    /** Frames that have come and cannot be taken yet: no more than the transport had read when it was paused. */
    private final Queue<Bytes> held = new ArrayDeque<>();

    /** Answers of this event, written at its end. */
    private final ByteWriter answers = new ByteWriter();

    private final UnderWay underWay;
    private final BusPublishes publishes;
    private @Nullable BusSubscription awaited;
    private boolean taking;
    private boolean paused;
    private boolean flushes;
    private boolean closed;

    BusConnection(BusTransport transport, BusConnections owner) {
        this.transport = transport;
        this.owner = owner;
        this.settings = owner.settings();
        this.underWay = new UnderWay(settings.publishesMax(), settings.publishBytesMax());
        this.publishes = new BusPublishes(owner, transport.protocol(), underWay, new Told());
        this.rate = new RateLimit(settings.framesPerSecondMax(), owner.nowMs());
    }

    // ---- What the transport tells ----

    /** A whole frame has come. */
    public void onFrame(Bytes text) {
        held.add(text);
        takeFrames();
    }

    /** One has come that is too large to be read, and was passed over. */
    public void onTooLarge() {
        onBad(tooLarge());
    }

    /** The same where it cannot be passed over. */
    public void onTooLargeToGoOn() {
        onBad(tooLarge());
        close();
    }

    private static Problem tooLarge() {
        return new Problem(
                ErrorCode.TOO_LARGE,
                "a frame has at most " + BusSettings.FRAME_BYTES_MAX + " bytes, and its message "
                        + Limits.MESSAGE_BYTES_MAX);
    }

    /** Something has come that is no frame, after which nothing can be read any more. */
    public void onBroken(String what) {
        onBad(new Problem(ErrorCode.INVALID_REQUEST, what));
        close();
    }

    /** Nothing has moved for longer than it may. */
    public void onIdle() {
        end(new Problem(
                ErrorCode.IDLE_TIMEOUT,
                "nothing has moved for " + settings.idleTimeoutMs() + " ms; send a ping now and then"));
    }

    private void onBad(Problem problem) {
        owner.metrics().onBadFrame(problem.code());
        answerError(null, problem);
    }

    public void onWritable() {
        List.copyOf(subscriptions.values()).forEach(BusSubscription::onConnectionWritable);
        takeFrames();
    }

    /** The connection is gone. */
    public void onClosed() {
        if (!closed) {
            closed = true;
            held.clear();
            List.copyOf(subscriptions.values()).forEach(BusSubscription::close);
            subscriptions.clear();
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
        takeFrames();
    }

    /** Tells the client why, and closes the connection. */
    void end(Problem why) {
        answerError(null, why);
        close();
    }

    void close() {
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

    void write(FrameBlock frames) {
        if (!closed) {
            flush();
            transport.write(frames);
        }
    }

    // ---- Frames ----

    private void takeFrames() {
        if (taking) {
            return;
        }
        taking = true;
        while (!held.isEmpty() && !isHeld()) {
            rate.take();
            take(held.remove());
        }
        taking = false;
        readOrPause();
    }

    /** Whether the next frame must wait: for a subscription before it, for outcomes, for the socket, or for the client's rate. */
    private boolean isHeld() {
        return awaited != null || underWay.isFull() || !transport.isWritable() || isTooFast();
    }

    private boolean isTooFast() {
        boolean tooFast = !rate.allows(owner.nowMs());
        if (tooFast) {
            owner.metrics().onTooFast();
        }
        return tooFast;
    }

    private void readOrPause() {
        boolean pause = !held.isEmpty() || awaited != null;
        if (!closed && pause != paused) {
            paused = pause;
            if (pause) {
                transport.pause();
            } else {
                transport.resume();
            }
        }
    }

    private void take(Bytes text) {
        ClientFrame frame = owner.parser().parse(text);
        if (frame instanceof ClientFrame.Bad bad) {
            owner.metrics().onBadFrame(bad.problem().code());
            answerError(bad.replyAddress(), bad.problem());
        } else if (frame instanceof ClientFrame.Publish publish) {
            publishes.publish(publish.address(), publish.body(), publish.headers(), null);
        } else if (frame instanceof ClientFrame.Send send) {
            send(send);
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

    private void send(ClientFrame.Send frame) {
        if (TopicName.isReserved(frame.address())) {
            ask(frame);
        } else {
            publishes.publish(frame.address(), frame.body(), frame.headers(), frame.replyAddress());
        }
    }

    private void ask(ClientFrame.Send question) {
        publishes.submit();
        int bytes = question.body().length();
        underWay.begin(bytes);
        owner.control().ask(question.address(), question.body()).onComplete(answered -> {
            if (answered.failed()) {
                answerError(question.replyAddress(), problem(answered.cause()));
            } else if (question.replyAddress() != null) {
                answer(question.replyAddress(), answered.result());
            }
            underWay.end(1, bytes);
            goOn();
        });
    }

    private static Problem problem(Throwable failure) {
        return failure instanceof ProblemException known
                ? known.problem()
                : new Problem(ErrorCode.INTERNAL, "the node's log says more");
    }

    /** Something that frames have waited for has happened. */
    private void goOn() {
        if (!held.isEmpty()) {
            takeFrames();
        }
    }

    private final class Told implements BusPublishes.Answers {
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
            goOn();
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
        opening.begin(owner.hubs().open(topic, start, opening));
    }

    void onSubscribed(BusSubscription subscription) {
        goOnAfter(subscription);
    }

    /** It could not be had, or cannot be kept: the client is told. */
    void onEnded(BusSubscription subscription, Problem why) {
        if (subscriptions.remove(subscription.topic().text(), subscription)) {
            answerError(subscription.topic().text(), why);
        }
        goOnAfter(subscription);
    }

    private void goOnAfter(BusSubscription subscription) {
        if (subscription.equals(awaited)) {
            awaited = null;
            takeFrames();
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
