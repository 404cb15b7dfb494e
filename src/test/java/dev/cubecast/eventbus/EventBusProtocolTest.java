package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.message.Message.ContentType;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames that clients get, to the byte. */
class EventBusProtocolTest {
    private static final TopicName TOPIC = new TopicName("host/vmstat");
    private static final TopicId ID = new TopicId(0xABCDEF, 1);

    static Stream<EventBusProtocol> transports() {
        return Stream.of(EventBusProtocol.TCP, EventBusProtocol.WEBSOCKET, EventBusProtocol.SOCKJS);
    }

    private static String typeOfDeliveries(EventBusProtocol protocol) {
        return protocol.equals(EventBusProtocol.TCP) ? "message" : "rec";
    }

    @ParameterizedTest
    @MethodSource("transports")
    void deliversTheVeryBytesOfABody(EventBusProtocol protocol) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("z\"", "\\ é\n");
        headers.put("a", "");
        String frame = deliver(protocol, new Message(ContentType.JSON, headers, Bytes.utf8("{\"x\":  1.50}")), true);

        assertThat(frame)
                .isEqualTo("{\"type\":\"" + typeOfDeliveries(protocol) + "\",\"address\":\"host/vmstat\","
                        + "\"headers\":{\"z\\\"\":\"\\\\ é\\u000a\",\"a\":\"\",\"offset\":\"7\",\"epoch\":\"65539\","
                        + "\"timestamp\":\"1700000000000\"},\"body\":{\"x\":  1.50},\"send\":false,"
                        + "\"token\":\"0000000000abcdef0000000000000001-65541-7\"}");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void hasNoTokenOfWhatIsNotStored(EventBusProtocol protocol) {
        assertThat(deliver(protocol, Message.json(Bytes.utf8("1")), false)).endsWith(",\"body\":1,\"send\":false}");
    }

    @Test
    void deliversWhatIsNotJsonAsBase64() {
        Message binary = new Message(ContentType.BINARY, Map.of(), Bytes.of(new byte[] {1, 2, 3}));

        assertThat(deliver(EventBusProtocol.TCP, binary, false)).contains(",\"body\":\"AQID\",");
    }

    private static String deliver(EventBusProtocol protocol, Message message, boolean stored) {
        RecordBatch batch = new RecordBatch(ID, 65_539, 6, 1_700_000_000_000L, List.of(Bytes.EMPTY, message.encode()));
        ByteWriter out = new ByteWriter();
        protocol.writeMessage(out, new Delivered(TOPIC, batch, 65_541, stored), 1, message);
        return onlyFrame(protocol, out);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsOfEachKindOfGap(EventBusProtocol protocol) {
        String head =
                "{\"type\":\"" + typeOfDeliveries(protocol) + "\",\"address\":\"host/vmstat\",\"headers\":{\"gap\":";

        assertThat(gap(protocol, new Gap.Range(3, 17))).isEqualTo(head + "\"3-17\"},\"send\":false}");
        assertThat(gap(protocol, new Gap.Unknown())).isEqualTo(head + "\"unknown\"},\"send\":false}");
        assertThat(gap(protocol, new Gap.Reset())).isEqualTo(head + "\"reset\"},\"send\":false}");
    }

    private static String gap(EventBusProtocol protocol, Gap gap) {
        ByteWriter out = new ByteWriter();
        protocol.writeGap(out, TOPIC, gap);
        return onlyFrame(protocol, out);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void answers(EventBusProtocol protocol) {
        ByteWriter out = new ByteWriter();
        protocol.writeReply(out, "reply \"é\"", Bytes.utf8("{ \"offset\":1}"));
        assertThat(onlyFrame(protocol, out))
                .isEqualTo("{\"type\":\"" + typeOfDeliveries(protocol)
                        + "\",\"address\":\"reply \\\"é\\\"\",\"body\":{ \"offset\":1},\"send\":true}");

        ByteWriter pong = new ByteWriter();
        protocol.writePong(pong);
        assertThat(onlyFrame(protocol, pong)).isEqualTo("{\"type\":\"pong\"}");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void saysOfAnErrorWhatVertxSaysAndWhatToConclude(EventBusProtocol protocol) {
        ByteWriter out = new ByteWriter();
        Problem problem = new Problem(ErrorCode.OUT_OF_SEQUENCE, "the next is 5", new JsonObject().put("expected", 5L));
        protocol.writeError(out, "r", problem);

        assertThat(onlyFrame(protocol, out))
                .isEqualTo(
                        "{\"type\":\"err\",\"address\":\"r\",\"failureCode\":409,\"failureType\":\"RECIPIENT_FAILURE\","
                                + "\"message\":\"out_of_sequence\",\"rawMessage\":\"the next is 5\","
                                + "\"conclusion\":\"nothing_done\",\"expected\":5}");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesOutTheAddressOfAnErrorWithoutOne(EventBusProtocol protocol) {
        ByteWriter out = new ByteWriter();
        protocol.writeError(out, null, new Problem(ErrorCode.INVALID_JSON, "that is \"no\" JSON"));

        assertThat(new JsonObject(onlyFrame(protocol, out)).containsKey("address"))
                .isFalse();
    }

    /** Lengths of one, two and eight bytes in WebSockets, and more than two in TCP. */
    @ParameterizedTest
    @MethodSource("transports")
    void framesBodiesOfEveryLength(EventBusProtocol protocol) {
        for (int length : List.of(0, 1, 30, 100, 1_000, 65_400, 65_535, 70_000, 1 << 20)) {
            String body = "\"" + "x".repeat(length) + "\"";

            assertThat(deliver(protocol, Message.json(Bytes.utf8(body)), true)).contains(",\"body\":" + body + ",");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void separatesFramesThatAreWrittenTogether(EventBusProtocol protocol) {
        JsonDocuments documents = new JsonDocuments(Seeds.random(1));
        List<String> bodies = Stream.generate(documents::value).limit(500).toList();
        ByteWriter out = new ByteWriter();
        bodies.forEach(body -> protocol.writeReply(out, "r", Bytes.utf8(body)));

        List<String> frames = frames(protocol, out.copy());

        assertThat(frames).hasSameSizeAs(bodies);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(frames.get(i)).contains(",\"body\":" + bodies.get(i) + ",");
        }
    }

    // ---- How clients read them ----

    private static String onlyFrame(EventBusProtocol protocol, ByteWriter out) {
        List<String> frames = frames(protocol, out.copy());
        assertThat(frames).hasSize(1);
        return frames.get(0);
    }

    private static List<String> frames(EventBusProtocol protocol, Bytes bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes.toByteArray());
        List<String> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] frame = new byte[length(protocol, in)];
            in.get(frame);
            frames.add(new String(frame, StandardCharsets.UTF_8));
            if (protocol.equals(EventBusProtocol.SOCKJS)) {
                assertThat(in.get()).isEqualTo(EventBusProtocol.END);
            }
        }
        return frames;
    }

    private static int length(EventBusProtocol protocol, ByteBuffer in) {
        if (protocol.equals(EventBusProtocol.TCP)) {
            return in.getInt();
        } else if (protocol.equals(EventBusProtocol.SOCKJS)) {
            int end = in.position();
            while (in.get(end) != EventBusProtocol.END) {
                end++;
            }
            return end - in.position();
        }
        assertThat(in.get()).as("a whole message of bytes").isEqualTo((byte) 0x82);
        int first = in.get();
        return first == 126 ? in.getShort() & 0xFFFF : first == 127 ? (int) in.getLong() : first;
    }
}
