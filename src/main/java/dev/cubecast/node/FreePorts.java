package dev.cubecast.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Ranges of ports that nobody listens on, below those that the system gives to outgoing connections. */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    /** Processes that start together begin far from each other. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() * 37 % 120) * 100);

    private FreePorts() {}

    /** The layout of a cube whose ports are free. */
    public static CubeLayout layout(int dimension) {
        int nodes = 1 << dimension;
        int base = range(3 * nodes);
        return new CubeLayout(dimension, base, base + nodes, base + 2 * nodes);
    }

    private static int range(int size) {
        while (true) {
            int base = NEXT.getAndAdd(size);
            if (base + size > LAST) {
                NEXT.set(FIRST);
            } else if (isFree(base, size)) {
                return base;
            }
        }
    }

    private static boolean isFree(int base, int size) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = base; port < base + size; port++) {
                held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            }
            return true;
        } catch (IOException taken) {
            return false;
        } finally {
            held.forEach(FreePorts::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
