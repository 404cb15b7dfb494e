package dev.cubecast.http;

import dev.cubecast.eventbus.JsonDocuments;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What hostile and broken clients send: frames of every kind with something changed, and bytes that were never frames.
 */
final class FuzzedFrames {
    private static final List<String> FRAMES = List.of(
            "{\"type\":\"ping\"}",
            "{\"type\":\"publish\",\"address\":\"fuzz.%d\",\"headers\":{\"a\":\"b\"},\"body\":%s}",
            "{\"type\":\"send\",\"address\":\"fuzz.%d\",\"replyAddress\":\"r\",\"body\":%s}",
            "{\"type\":\"send\",\"address\":\"fuzz.%d\",\"replyAddress\":\"r\",\"headers\":{\"producer\":\"p\",\"sequence\":\"1\"},\"body\":%s}",
            "{\"type\":\"register\",\"address\":\"fuzz.%d\",\"headers\":{\"from\":\"earliest\"},\"x\":%s}",
            "{\"type\":\"register\",\"address\":\"fuzz.%d\",\"x\":%s}",
            "{\"type\":\"unregister\",\"address\":\"fuzz.%d\",\"x\":%s}",
            "{\"type\":\"send\",\"address\":\"cubecast.topic.describe\",\"replyAddress\":\"r\",\"body\":{\"topic\":\"fuzz.%d\",\"x\":%s}}",
            "{\"type\":\"send\",\"address\":\"cubecast.topic.create\",\"replyAddress\":\"r\",\"body\":{\"topic\":\"fuzz.%d\",\"settings\":%s}}",
            "{\"type\":\"send\",\"address\":\"cubecast.topic.list\",\"replyAddress\":\"r\",\"body\":{\"limit\":%d,\"prefix\":%s}}",
            "{\"type\":\"send\",\"address\":\"cubecast.pull\",\"replyAddress\":\"r\",\"body\":{\"topic\":\"fuzz.%d\",\"from\":%s}}",
            "{\"type\":\"send\",\"address\":\"cubecast.cube\",\"replyAddress\":\"r\",\"body\":{\"a%d\":%s}}");
    private static final String[] INSERTED = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "-1",
        "1e999",
        "\u0000",
        "\n",
        "{\"a\":",
        "é",
        "\\ud800",
        "999999999999999999999"
    };

    private static final int NAME_LENGTH = 4_000;

    private final RandomGenerator random;
    private final JsonDocuments documents;

    FuzzedFrames(RandomGenerator random) {
        this.random = random;
        this.documents = new JsonDocuments(random);
    }

    /** The bytes of one frame, right or wrong, without what a transport puts around it. */
    byte[] text() {
        String frame = random.nextInt(8) == 0
                ? withLongName()
                : FRAMES.get(random.nextInt(FRAMES.size())).formatted(random.nextInt(20), documents.value());
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    /** Frames in which something has a name that nobody has used, and a long one. */
    private String withLongName() {
        String field = "\"" + Long.toHexString(random.nextLong()) + "n".repeat(NAME_LENGTH) + "\":1";
        return random.nextBoolean()
                ? "{\"type\":\"ping\"," + field + "}"
                : "{\"type\":\"send\",\"address\":\"cubecast.cube\",\"replyAddress\":\"r\",\"body\":{" + field + "}}";
    }

    /** Bytes with one thing changed. */
    byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 1 -> {
                return concat(
                        part(bytes, 0, at),
                        part(bytes, Math.min(bytes.length, at + 1 + random.nextInt(8)), bytes.length));
            }
            case 2 -> {
                byte[] inserted = INSERTED[random.nextInt(INSERTED.length)].getBytes(StandardCharsets.UTF_8);
                return concat(part(bytes, 0, at), inserted, part(bytes, at, bytes.length));
            }
            case 3 -> {
                return concat(bytes, part(bytes, at, bytes.length));
            }
            default -> {
                return noise(random.nextInt(64));
            }
        }
    }

    byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    // ---- What transports put around it ----

    byte[] overTcp() {
        byte[] text = text();
        int length = random.nextInt(10) == 0 ? random.nextInt() : text.length + (random.nextInt(20) == 0 ? 3 : 0);
        return concat(ByteBuffer.allocate(4).putInt(length).array(), text);
    }

    /** @param text as the payload of the frame */
    byte[] overWebSocket(byte[] text) {
        int first = random.nextInt(12) == 0 ? random.nextInt(256) : random.nextBoolean() ? 0x81 : 0x82;
        byte[] mask = noise(4);
        byte[] masked = text.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % 4];
        }
        byte[] length = masked.length <= 125
                ? new byte[] {(byte) (0x80 | masked.length)}
                : new byte[] {(byte) 0xFE, (byte) (masked.length >> 8), (byte) masked.length};
        byte[] frame = concat(new byte[] {(byte) first}, length, mask, masked);
        return random.nextInt(12) == 0 ? changed(frame) : frame;
    }

    /** The text in an envelope of SockJS, which may be broken, too. */
    byte[] inSockJs() {
        String text = new String(text(), StandardCharsets.UTF_8);
        byte[] envelope = BusClient.inSockJs(text).getBytes(StandardCharsets.UTF_8);
        return random.nextInt(6) == 0 ? changed(envelope) : envelope;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
