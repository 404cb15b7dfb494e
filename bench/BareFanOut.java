import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The least that fan-out can cost on Vert.x: what comes as frames of the TCP event bus bridge goes to the WebSockets of its topic, all that one
 * turn of the loop has brought for a topic in one pooled buffer, and one write and flush for each subscriber. No limits, no checks, no
 * protocol. One file, run with the node's own jar on the class path by fan-out.sh; it ends when its standard input does.
 *
 * <p>A subscriber asks for {@code /NAME?bytes=N}: each message has as many bytes, of which the last are the payload; without, the payload alone.
 */
public final class BareFanOut {
    private static final byte[] BEFORE_ADDRESS = ascii("{\"type\":\"publish\",\"address\":\"");
    private static final byte[] BEFORE_BODY = ascii("\",\"body\":");
    private static final int TEXT_FRAME = 0x81;
    private static final int TABLE_SIZE = 1 << 14;

    private final Topic[] topics = new Topic[TABLE_SIZE];
    private final List<Topic> changed = new ArrayList<>();

    /** Its subscribers, and what has come for them in this turn. */
    private static final class Topic {
        private final byte[] name;
        private final int messageBytes;
        private final byte[] filler;
        private final List<ChannelHandlerContext> heads = new ArrayList<>();
        private ByteBuf batch;
        private int expectedBytes = 1 << 10;

        Topic(byte[] name, int messageBytes) {
            this.name = name;
            this.messageBytes = messageBytes;
            this.filler = ascii(" ".repeat(messageBytes));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of("transport", "auto", "http-port", "0", "bridge-port", "0"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
        }
        BareFanOut bare = new BareFanOut();
        String transport = bare.start(
                options.get("transport"),
                Integer.parseInt(options.get("http-port")),
                Integer.parseInt(options.get("bridge-port")));
        System.out.println("ready, transport " + transport);
        while (System.in.read() >= 0) {
            // Nothing is meant for this process.
        }
        System.exit(0);
    }

    /** The first of those asked for that can listen. Returns its name. */
    private String start(String asked, int httpPort, int bridgePort) throws Exception {
        Exception last = new IllegalStateException("there is no transport " + asked);
        for (Transport transport : new Transport[] {Transport.IO_URING, Transport.EPOLL, Transport.NIO}) {
            boolean wanted = transport != null && (asked.equals("auto") || asked.equals(transport.name()));
            if (wanted && transport.available()) {
                try {
                    listen(transport, httpPort, bridgePort);
                    return transport.name();
                } catch (Exception failure) {
                    last = failure;
                }
            }
        }
        throw last;
    }

    private void listen(Transport transport, int httpPort, int bridgePort) throws Exception {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(transport)
                .build();
        vertx.createNetServer()
                .connectHandler(socket -> ((NetSocketInternal) socket)
                        .channelHandlerContext()
                        .pipeline()
                        .addBefore("handler", "frames", new Frames()))
                .listen(bridgePort, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        vertx.createHttpServer(new HttpServerOptions().setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false))
                .webSocketHandler(this::onSubscriber)
                .listen(httpPort, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    // ---- Subscribers ----

    private void onSubscriber(ServerWebSocket socket) {
        byte[] name = ascii(socket.path().substring(1));
        int place = place(name);
        if (topics[place] == null) {
            String query = socket.query();
            topics[place] = new Topic(name, query == null ? 0 : Integer.parseInt(query.replace("bytes=", "")));
        }
        Topic topic = topics[place];
        ChannelHandlerContext head =
                ((WebSocketInternal) socket).channelHandlerContext().pipeline().firstContext();
        topic.heads.add(head);
        socket.closeHandler(gone -> topic.heads.remove(head));
    }

    private int place(byte[] name) {
        int hash = 0;
        for (byte next : name) {
            hash = 31 * hash + next;
        }
        int place = hash & (TABLE_SIZE - 1);
        while (topics[place] != null && !java.util.Arrays.equals(topics[place].name, name)) {
            place = (place + 1) & (TABLE_SIZE - 1);
        }
        return place;
    }

    /** The topic of a name that ends with a quote; null if nobody watches it. Leaves the reader's position behind the quote. */
    private Topic find(ByteBuf in) {
        int start = in.readerIndex();
        int hash = 0;
        for (byte next = in.readByte(); next != '"'; next = in.readByte()) {
            hash = 31 * hash + next;
        }
        int place = hash & (TABLE_SIZE - 1);
        while (topics[place] != null && !isNamed(topics[place], in, start)) {
            place = (place + 1) & (TABLE_SIZE - 1);
        }
        return topics[place];
    }

    private static boolean isNamed(Topic topic, ByteBuf in, int start) {
        byte[] name = topic.name;
        if (in.readerIndex() - 1 - start != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (in.getByte(start + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    // ---- Messages ----

    private final class Frames extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            while (in.readableBytes() >= 4 && in.readableBytes() - 4 >= in.getInt(in.readerIndex())) {
                int end = in.readerIndex() + 4 + in.readInt();
                onFrame(ctx.channel().eventLoop(), in, end);
                in.readerIndex(end);
            }
        }
    }

    private void onFrame(EventLoop loop, ByteBuf in, int end) {
        in.skipBytes(BEFORE_ADDRESS.length);
        Topic topic = find(in);
        if (topic == null) {
            return;
        }
        // The quote is read already, the brace is not the body's.
        in.skipBytes(BEFORE_BODY.length - 1);
        if (topic.batch == null) {
            topic.batch = PooledByteBufAllocator.DEFAULT.directBuffer(topic.expectedBytes);
            if (changed.isEmpty()) {
                loop.execute(this::flush);
            }
            changed.add(topic);
        }
        write(topic, in, end - 1 - in.readerIndex());
    }

    private static void write(Topic topic, ByteBuf in, int bodyBytes) {
        int bytes = Math.max(bodyBytes, topic.messageBytes);
        ByteBuf batch = topic.batch.writeByte(TEXT_FRAME);
        if (bytes < 126) {
            batch.writeByte(bytes);
        } else if (bytes < 1 << 16) {
            batch.writeByte(126).writeShort(bytes);
        } else {
            batch.writeByte(127).writeLong(bytes);
        }
        batch.writeBytes(topic.filler, 0, bytes - bodyBytes).writeBytes(in, bodyBytes);
    }

    private void flush() {
        for (Topic topic : changed) {
            ByteBuf batch = topic.batch;
            topic.batch = null;
            topic.expectedBytes = batch.readableBytes();
            for (ChannelHandlerContext head : topic.heads) {
                head.write(batch.retainedDuplicate(), head.voidPromise());
                head.flush();
            }
            batch.release();
        }
        changed.clear();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
