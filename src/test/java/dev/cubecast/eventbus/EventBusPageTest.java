package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.message.Message.ContentType;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.Problem;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about the protocol says what the code does. */
class EventBusPageTest {
    private static final Pattern BLOCK = Pattern.compile("```json (\\w+)\n(.*?)```", Pattern.DOTALL);

    private final String page = read();

    private static String read() {
        try {
            return Files.readString(Path.of("src/docs/event-bus.md"));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The cells of each row whose first cell is code and matches. */
    private List<List<String>> rows(String section, String firstCell) {
        String text = page.substring(page.indexOf("\n" + section + "\n"));
        int end = text.indexOf("\n## ", section.length() + 2);
        return (end < 0 ? text : text.substring(0, end))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.substring(2, line.length() - 2).split(" \\| ", -1))
                        .map(cell -> cell.replace("`", ""))
                        .toList())
                .filter(cells -> cells.get(0).matches(firstCell))
                .toList();
    }

    private List<String> frames(String sender) {
        List<String> frames = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            if (blocks.group(1).equals(sender)) {
                frames.addAll(blocks.group(2).lines().toList());
            }
        }
        return frames;
    }

    @Test
    void listsEveryError() {
        List<List<String>> errors = rows("## Errors", ".*").stream()
                .filter(cells -> cells.size() == 4)
                .toList();

        assertThat(errors)
                .isEqualTo(Stream.of(ErrorCode.values())
                        .map(code -> List.of(
                                code.text(),
                                "" + code.status(),
                                code.title(),
                                code.conclusion().text()))
                        .toList());
    }

    @Test
    void explainsEveryConclusion() {
        for (ErrorCode.Conclusion conclusion : ErrorCode.Conclusion.values()) {
            String errors = page.substring(page.indexOf("\n## Errors\n"), page.indexOf("| code | status |"));
            assertThat(errors).contains('`' + conclusion.text() + '`');
        }
    }

    @Test
    void listsEveryLimitWithItsDefault() {
        BusSettings defaults = BusSettings.of("127.0.0.1", 7000);
        Map<String, String> limits = new LinkedHashMap<>();
        rows("## Limits", "bridge\\..*").forEach(cells -> limits.put(cells.get(0), cells.get(1)));

        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("bridge.connections-max", "" + defaults.connectionsMax());
        expected.put("bridge.subscriptions-max", "" + defaults.subscriptionsMax());
        expected.put("bridge.questions-max", "" + defaults.questionsMax());
        expected.put("bridge.publishes-max", "" + defaults.publishesMax());
        expected.put("bridge.publish-bytes-max", "" + defaults.publishBytesMax());
        expected.put("bridge.incoming-bytes-max", "" + defaults.incomingBytesMax());
        expected.put("bridge.frames-per-second-max", "" + defaults.framesPerSecondMax());
        expected.put("bridge.idle-timeout", "" + defaults.idleTimeoutMs());
        expected.put("bridge.frame-timeout", "" + defaults.frameTimeoutMs());
        expected.put("bridge.subscribe-timeout", "" + defaults.subscribeTimeoutMs());
        expected.put("bridge.nesting-max", "" + defaults.nestingMax());
        expected.put("bridge.deadline-default", "" + defaults.deadlines().defaultMs());
        expected.put("bridge.deadline-max", "" + defaults.deadlines().maxMs());
        assertThat(limits).containsExactlyEntriesOf(expected);
        assertThat(rows("## Limits", "clients\\..*").stream().map(cells -> cells.subList(0, 2)))
                .containsExactly(
                        List.of("clients.sessions-max", "" + BridgeSettings.DEFAULT.sessionsMax()),
                        List.of("clients.subscriptions-max", "" + BridgeSettings.DEFAULT.subscriptionsMax()),
                        List.of("clients.topics-max", "" + BridgeSettings.DEFAULT.topicsMax()));
        // Host and port are no limits, and the two deadlines are one component.
        assertThat(BusSettings.class.getRecordComponents()).hasSize(expected.size() + 2 - 1);
    }

    @Test
    void namesTheLimitsThatAreFixed() {
        assertThat(page)
                .contains("a frame has at most " + BusSettings.FRAME_BYTES_MAX + " bytes")
                .contains("with its headers, " + Limits.MESSAGE_BYTES_MAX)
                .contains("more than " + FrameIntake.HELD_BYTES_MAX + " bytes of it wait")
                .contains("at most " + Message.HEADERS_MAX + ", of " + (Message.HEADER_BYTES_MAX >> 10) + " KiB")
                .contains("1 to " + ProducerId.LENGTH_MAX + " bytes");
    }

    @Test
    void showsFramesThatClientsMaySend() {
        FrameParser parser = new FrameParser(new JsonText(512));
        List<ClientFrame> frames = frames("client").stream()
                .map(frame -> parser.parse(Bytes.utf8(frame)))
                .toList();

        assertThat(frames).noneMatch(ClientFrame.Bad.class::isInstance);
        assertThat(frames.stream().map(Object::getClass).distinct())
                .as("every kind of frame")
                .hasSize(ClientFrame.class.getPermittedSubclasses().length - 1);
    }

    @Test
    void showsEveryQuestion() {
        List<String> shown = frames("client").stream()
                .map(frame -> new JsonObject(frame).getString("address", ""))
                .filter(TopicName::isReserved)
                .toList();

        assertThat(rows("## Questions to the node", "cubecast\\..*").stream().map(cells -> cells.get(0)))
                .containsExactlyInAnyOrderElementsOf(shown);
    }

    @Test
    void showsFramesAsNodesWriteThem() {
        TopicName topic = new TopicName("prices");
        Message message = new Message(ContentType.JSON, Map.of("currency", "EUR"), Bytes.utf8("{\"gold\": 3012.50}"));
        RecordBatch batch =
                new RecordBatch(new TopicId(0xABCDEF, 1), 3, 41, 1_795_277_000_998L, List.of(message.encode()));
        Problem problem = new Problem(
                ErrorCode.OUT_OF_SEQUENCE,
                "the next message of this producer in this topic has the sequence 16",
                new JsonObject().put("expected", 16L));
        EventBusProtocol tcp = EventBusProtocol.TCP;

        assertThat(frames("node"))
                .containsExactly(
                        written(out -> tcp.writeMessage(out, new Delivered(topic, batch, 3, true), 0, message)),
                        written(out -> tcp.writeGap(out, topic, new Gap.Range(42, 57))),
                        written(out -> tcp.writeGap(out, topic, new Gap.Unknown())),
                        written(out -> tcp.writeGap(out, topic, new Gap.Reset())),
                        written(out -> tcp.writeReply(
                                out,
                                "7c1e",
                                Bytes.utf8("{\"topic\":\"prices\",\"offset\":41,\"epoch\":3,\"durability\":\"quorum\","
                                        + "\"duplicate\":false}"))),
                        written(out -> tcp.writeError(out, "7c1e", problem)),
                        written(tcp::writePong));
    }

    private static String written(Consumer<ByteWriter> writer) {
        ByteWriter out = new ByteWriter();
        writer.accept(out);
        byte[] frame = out.copy().toByteArray();
        return new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
    }
}
