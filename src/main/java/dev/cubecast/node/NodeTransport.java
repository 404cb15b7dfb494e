package dev.cubecast.node;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a node's sockets are served by, the best first. */
public enum NodeTransport {
    /** Linux's queues of requests and completions: one system call for what many sockets have to do. */
    IO_URING("io_uring"),
    /** What Linux tells of sockets that are ready, without the JDK between. */
    EPOLL("epoll"),
    /** What every JDK has. */
    NIO("nio");

    /** All of them: the first that works is taken. */
    public static final List<NodeTransport> BEST_FIRST = List.of(values());

    static {
        // Before Netty looks: otherwise io_uring brings all connections that wait at a socket at once, thousands
        // perhaps,
        // and clients could not be let in a few at a time.
        System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
    }

    private final String text;

    NodeTransport(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** What Vert.x has for it; empty if its library is missing. */
    public Optional<Transport> library() {
        return Optional.ofNullable(
                switch (this) {
                    case IO_URING -> Transport.IO_URING;
                    case EPOLL -> Transport.EPOLL;
                    case NIO -> Transport.NIO;
                });
    }

    /** The name of what a Vert.x uses, which may also be one that no node asks for. */
    static String nameOf(Vertx vertx) {
        if (!vertx.isNativeTransportEnabled()) {
            return NIO.text;
        }
        Class<?> used = ((VertxInternal) vertx).transport().getClass();
        return Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.KQUEUE)
                .filter(Objects::nonNull)
                .filter(known -> known.implementation().getClass().equals(used))
                .map(Transport::name)
                .findFirst()
                .orElse(used.getSimpleName());
    }
}
