package dev.cubecast.forming;

import dev.cubecast.VirtualTime;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Nodes that form a cube, with a network and disks that a test rules. */
final class FormingWorld {
    static final int DIMENSION = 3;
    private static final long TICK_MS = 10;

    /** A vertex: its disk, and its process while one runs. */
    final class Node implements CharterStore {
        final Vertex vertex;
        DiskId disk;
        /** What is on the disk, as it is stored. */
        @Nullable
        Bytes stored;

        @Nullable
        Forming forming;

        boolean hangs;
        private final List<Runnable> hanging = new ArrayList<>();
        private int life;

        Node(Vertex vertex) {
            this.vertex = vertex;
            this.disk = DiskId.draw(random);
        }

        void start() {
            StoredCharter found = stored == null ? null : StoredCharter.decode(stored, DIMENSION);
            forming = new Forming(
                    vertex, disk, configured(), found, new FormingPorts(this::send, this, random, trace(vertex)));
        }

        /** What was being written may be on disk or not. */
        void crash() {
            forming = null;
            life++;
            hanging.forEach(write -> {
                if (random.nextBoolean()) {
                    write.run();
                }
            });
            hanging.clear();
        }

        void wipe() {
            crash();
            stored = null;
            disk = DiskId.draw(random);
        }

        void release() {
            hangs = false;
            List<Runnable> due = List.copyOf(hanging);
            hanging.clear();
            due.forEach(Runnable::run);
        }

        @Override
        public void save(StoredCharter charter, Runnable whenSynced) {
            int now = life;
            Runnable write = () -> {
                stored = charter.encode();
                if (life == now) {
                    whenSynced.run();
                }
            };
            hanging.add(write);
            after(random.nextInt(1 + syncMsMax), () -> {
                if (life == now && !hangs && hanging.remove(write)) {
                    write.run();
                }
            });
        }

        private void send(Vertex to, FormingMessage message) {
            Sent sent = new Sent(vertex, to, message);
            if (loses.test(sent) || random.nextInt(100) < lossPercent) {
                return;
            }
            for (int copies = random.nextInt(100) < duplicatePercent ? 2 : 1; copies > 0; copies--) {
                after(random.nextInt(1 + delayMsMax), () -> node(to).receive(vertex, message.encode()));
            }
        }

        private void receive(Vertex from, Bytes payload) {
            if (forming != null) {
                forming.onMessage(from, FormingMessage.decode(payload, DIMENSION), time.nowMs());
            }
        }
    }

    record Sent(Vertex from, Vertex to, FormingMessage message) {}

    final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    final Map<Vertex, Node> nodes = new TreeMap<>();
    final List<String> notes = new ArrayList<>();

    Predicate<Sent> loses = sent -> false;
    int lossPercent;
    int duplicatePercent;
    int delayMsMax = 2;
    int syncMsMax = 2;

    FormingWorld(RandomGenerator random, int... numbers) {
        this.random = random;
        for (int number : numbers) {
            Vertex vertex = new Vertex(number, DIMENSION);
            nodes.put(vertex, new Node(vertex));
        }
        time.every(
                TICK_MS,
                () -> nodes.values().forEach(node -> {
                    if (node.forming != null) {
                        node.forming.tick(time.nowMs());
                    }
                }));
    }

    private List<Vertex> configured() {
        return List.copyOf(nodes.keySet());
    }

    Node node(Vertex vertex) {
        Node node = nodes.get(vertex);
        if (node == null) {
            throw new AssertionError("there is no member " + vertex);
        }
        return node;
    }

    Node node(int number) {
        return node(new Vertex(number, DIMENSION));
    }

    long nowMs() {
        return time.nowMs();
    }

    private Trace trace(Vertex vertex) {
        return new Trace() {
            @Override
            public void note(Subject subject, String what) {
                notes.add(time.nowMs() + " " + vertex + " " + what);
            }

            @Override
            public void count(Measure measure, long amount) {}
        };
    }

    void after(long delayMs, Runnable task) {
        time.after(delayMs, task);
    }

    void run(long durationMs) {
        time.run(durationMs);
    }
}
