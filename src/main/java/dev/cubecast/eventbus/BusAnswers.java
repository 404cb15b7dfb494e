package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What one client is told of its own frames: all of an event is written together, at its end or before anything else
 * is.
 */
final class BusAnswers {
    private final BusTransport transport;
    private final BusConnections owner;
    private final ByteWriter unwritten = new ByteWriter();
    private boolean flushes;
    private boolean closed;

    BusAnswers(BusTransport transport, BusConnections owner) {
        this.transport = transport;
        this.owner = owner;
    }

    void answer(String replyAddress, Bytes body) {
        transport.protocol().writeReply(unwritten, replyAddress, body);
        flushLater();
    }

    void answerError(@Nullable String address, Problem problem) {
        owner.metrics().onError(problem.code());
        transport.protocol().writeError(unwritten, address, problem);
        flushLater();
    }

    private void flushLater() {
        if (!flushes && !closed) {
            flushes = true;
            owner.events().later(this::flush);
        }
    }

    void flush() {
        flushes = false;
        if (!closed && unwritten.length() > 0) {
            transport.write(FrameBlock.ofNotice(unwritten.take()));
        }
    }

    /** Bytes that the client has not taken, of whatever it gets. */
    long unsentBytes() {
        return unwritten.length() + transport.unsentBytes();
    }

    /** The connection is gone: nothing is written any more. */
    void close() {
        closed = true;
    }
}
