import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Acknowledged publishes over TCP with so many under way on each connection, and the servers' CPU time for each. The target is Cubecast's
 * event bus bridge, NATS JetStream with three replicas, or a bare loop in this process: append, fdatasync and two followers that
 * do the same, which is the least that the guarantee of a majority can cost. One file, run with the node's own jar on the class path
 * by publish.sh.
 */
public final class Publish {
    private final Map<String, String> options;
    private final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean measuring;
    private volatile boolean stopped;

    private Publish(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of(
                "target", "cubecast",
                "address", "127.0.0.1:7000",
                "topic", "bench.publish",
                "connections", "4",
                "window", "256",
                "bytes", "128",
                "warm-up", "30",
                "seconds", "10",
                "pids", ""));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!options.containsKey(name)) {
                System.err.println("unknown option --" + name + "; there are " + options.keySet());
                System.exit(2);
            }
            options.put(name, arguments[i + 1]);
        }
        new Publish(options).run();
        System.exit(0);
    }

    private int number(String name) {
        return Integer.parseInt(options.get(name));
    }

    private void run() throws Exception {
        String target = options.get("target");
        String address = target.equals("bare") ? BareLoop.start() : options.get("address");
        if (target.equals("jetstream")) {
            JetStream.createStream(address, options.get("topic"));
        }
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < number("connections"); i++) {
            Protocol protocol = protocol(target);
            Thread client = new Thread(() -> publish(address, protocol), "client-" + i);
            client.start();
            clients.add(client);
        }
        TimeUnit.SECONDS.sleep(number("warm-up"));
        report(target);
        stopped = true;
        for (Thread client : clients) {
            client.join(5_000);
        }
    }

    private Protocol protocol(String target) {
        String body = "x".repeat(number("bytes"));
        return switch (target) {
            case "cubecast" -> new Cubecast(options.get("topic"), body);
            case "jetstream" -> new JetStream(options.get("topic"), body);
            case "bare" -> new BareLoop.Client(body);
            default -> throw new IllegalArgumentException("the target is cubecast, jetstream or bare, but found " + target);
        };
    }

    private void report(String target) throws Exception {
        long cpuBefore = cpuMicros();
        long before = acknowledged.get();
        measuring = true;
        long startNanos = System.nanoTime();
        TimeUnit.SECONDS.sleep(number("seconds"));
        measuring = false;
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        long count = acknowledged.get() - before;
        long cpu = cpuMicros() - cpuBefore;
        System.out.printf(
                Locale.ROOT,
                "%s, %d connections, window %d: %.0f acks/s, %.1f us of server CPU each, p50 %d us, p99 %d us, refused %d%n",
                target,
                number("connections"),
                number("window"),
                count / seconds,
                count == 0 ? 0.0 : (double) cpu / count,
                latencyUs.getValueAtPercentile(50),
                latencyUs.getValueAtPercentile(99),
                refused.get());
    }

    private long cpuMicros() throws IOException {
        long ticks = 0;
        for (String pid : options.get("pids").split(",")) {
            if (!pid.isEmpty()) {
                String stat = Files.readString(Path.of("/proc", pid, "stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            }
        }
        return ticks * 10_000;
    }

    /** Fills the window, writes all of that at once, reads what has come, and again. */
    private void publish(String address, Protocol protocol) {
        int window = number("window");
        long[] sentNanos = new long[window];
        try (SocketChannel channel = SocketChannel.open(address(address))) {
            channel.socket().setTcpNoDelay(true);
            ByteBuffer out = ByteBuffer.allocateDirect(window * (protocol.frameBytesMax()) + 4096);
            ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);
            protocol.open(channel);
            long sent = 0;
            long answered = 0;
            while (!stopped) {
                out.clear();
                while (sent - answered < window) {
                    sentNanos[(int) (sent % window)] = System.nanoTime();
                    protocol.write(out, sent++);
                }
                out.flip();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                if (channel.read(in) < 0) {
                    throw new IOException("the server has closed the connection");
                }
                in.flip();
                for (int result = protocol.read(in); result != Protocol.NONE; result = protocol.read(in)) {
                    onAnswer(result, sentNanos[(int) (answered++ % window)]);
                }
                in.compact();
            }
        } catch (IOException broken) {
            if (!stopped) {
                System.err.println("a connection broke: " + broken);
            }
        }
    }

    /** Answers come in the order of the publishes but for refusals: latencies are those of the oldest one under way. */
    private void onAnswer(int result, long sentNanos) {
        if (result == Protocol.REFUSED) {
            refused.incrementAndGet();
            return;
        }
        acknowledged.incrementAndGet();
        if (measuring) {
            latencyUs.recordValue(Math.min(60_000_000, (System.nanoTime() - sentNanos) / 1_000));
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** How a system is asked, by one connection. */
    private interface Protocol {
        int NONE = 0;
        int STORED = 1;
        int REFUSED = 2;

        int frameBytesMax();

        default void open(SocketChannel channel) throws IOException {}

        void write(ByteBuffer out, long number);

        /** Takes one answer out of what has come; {@link #NONE} if there is no whole one. */
        int read(ByteBuffer in);
    }

    private static final class Cubecast implements Protocol {
        private final byte[] frame;

        private Cubecast(String topic, String body) {
            frame = ("{\"type\":\"send\",\"address\":\"" + topic + "\",\"body\":\"" + body + "\",\"replyAddress\":\"r\"}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int frameBytesMax() {
            return frame.length + 4;
        }

        @Override
        public void write(ByteBuffer out, long number) {
            out.putInt(frame.length).put(frame);
        }

        @Override
        public int read(ByteBuffer in) {
            if (in.remaining() < 4 || in.remaining() - 4 < in.getInt(in.position())) {
                return NONE;
            }
            int length = in.getInt();
            // {"type":"message" or {"type":"err"
            boolean stored = in.get(in.position() + 9) == 'm';
            in.position(in.position() + length);
            return stored ? STORED : REFUSED;
        }
    }

    private static final class JetStream implements Protocol {
        private static final String HELLO = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
        private final String inbox;
        private final byte[] frame;

        private JetStream(String subject, String body) {
            inbox = "_INBOX." + Integer.toHexString(System.identityHashCode(this));
            frame = ("PUB " + subject + " " + inbox + " " + body.length() + "\r\n" + body + "\r\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        static void createStream(String address, String subject) throws IOException {
            String json = "{\"name\":\"bench\",\"subjects\":[\"" + subject + "\"],\"num_replicas\":3,\"storage\":\"file\"}";
            try (Socket socket = new Socket()) {
                socket.connect(address(address));
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write((HELLO + "SUB _INBOX.create 1\r\nPUB $JS.API.STREAM.CREATE.bench _INBOX.create "
                                        + json.length() + "\r\n" + json + "\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                StringBuilder answer = new StringBuilder();
                byte[] chunk = new byte[4096];
                while (answer.indexOf("MSG _INBOX.create") < 0 || answer.indexOf("}\r\n", answer.indexOf("MSG _INBOX")) < 0) {
                    int count = socket.getInputStream().read(chunk);
                    if (count < 0) {
                        throw new IOException("JetStream has closed the connection: " + answer);
                    }
                    answer.append(new String(chunk, 0, count, StandardCharsets.UTF_8));
                }
                if (answer.indexOf("\"error\"") > 0) {
                    throw new IOException("JetStream made no stream: " + answer);
                }
            }
        }

        @Override
        public int frameBytesMax() {
            return frame.length;
        }

        @Override
        public void open(SocketChannel channel) throws IOException {
            channel.write(ByteBuffer.wrap((HELLO + "SUB " + inbox + " 1\r\n").getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void write(ByteBuffer out, long number) {
            out.put(frame);
        }

        /** Lines: INFO, PING (not answered within these seconds), and MSG subject sid size with its payload in the next line. */
        @Override
        public int read(ByteBuffer in) {
            while (true) {
                int end = lineEnd(in, in.position());
                if (end < 0) {
                    return NONE;
                }
                if (in.get(in.position()) != 'M') {
                    in.position(end + 1);
                    continue;
                }
                int payloadEnd = lineEnd(in, end + 1);
                if (payloadEnd < 0) {
                    return NONE;
                }
                // {"stream":… or {"error":…
                boolean stored = in.get(end + 3) == 's';
                in.position(payloadEnd + 1);
                return stored ? STORED : REFUSED;
            }
        }

        private static int lineEnd(ByteBuffer in, int from) {
            for (int i = from; i < in.limit(); i++) {
                if (in.get(i) == '\n') {
                    return i;
                }
            }
            return -1;
        }
    }

    /** A leader and two followers, each a thread with a file: messages are appended and synced before they are acknowledged. */
    private static final class BareLoop {
        private BareLoop() {}

        /** Returns where the leader listens. */
        static String start() throws IOException {
            List<Socket> followers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                spawn(() -> follow(server.accept()));
                followers.add(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()));
                followers.get(i).setTcpNoDelay(true);
            }
            ServerSocket leader = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            spawn(() -> lead(leader.accept(), followers));
            return "127.0.0.1:" + leader.getLocalPort();
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void spawn(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException ended) {
                    // The run is over.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static FileChannel log() throws IOException {
            Path path = Files.createTempFile(Path.of(System.getProperty("bench.folder", ".")), "bare", ".log");
            path.toFile().deleteOnExit();
            return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }

        private static void follow(Socket from) throws IOException {
            from.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataOutputStream out = new DataOutputStream(from.getOutputStream());
            try (FileChannel log = log()) {
                while (true) {
                    byte[] message = in.readNBytes(in.readInt());
                    log.write(ByteBuffer.wrap(message));
                    log.force(false);
                    out.writeByte(1);
                }
            }
        }

        /** The majority of three is the leader and whichever follower is first. */
        private static void lead(Socket client, List<Socket> followers) throws IOException {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            try (FileChannel log = log()) {
                long[] synced = new long[2];
                for (long number = 1; ; number++) {
                    int length = in.readInt();
                    ByteBuffer frame = ByteBuffer.allocate(4 + length).putInt(length).put(in.readNBytes(length));
                    for (Socket follower : followers) {
                        follower.getOutputStream().write(frame.array());
                    }
                    log.write(frame.flip());
                    log.force(false);
                    awaitOne(followers, synced, number);
                    client.getOutputStream().write(1);
                }
            }
        }

        private static void awaitOne(List<Socket> followers, long[] synced, long number) throws IOException {
            while (synced[0] < number && synced[1] < number) {
                for (int i = 0; i < 2; i++) {
                    int available = followers.get(i).getInputStream().available();
                    synced[i] += followers.get(i).getInputStream().readNBytes(available).length;
                }
                Thread.onSpinWait();
            }
        }

        private static final class Client implements Protocol {
            private final byte[] body;

            private Client(String body) {
                this.body = body.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public int frameBytesMax() {
                return 4 + body.length;
            }

            @Override
            public void write(ByteBuffer out, long number) {
                out.putInt(body.length).put(body);
            }

            @Override
            public int read(ByteBuffer in) {
                return in.hasRemaining() ? in.get() : NONE;
            }
        }
    }
}
