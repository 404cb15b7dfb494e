package dev.cubecast.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message as its publisher gave it. {@link #encode()} is done once, at the entry node; the bytes then travel and
 * are kept unchanged, and {@link #decode} only cuts slices out of them.
 *
 * @param contentType what the body's bytes are
 * @param headers the publisher's headers in their order
 * @param body the bytes as they arrived: for {@link ContentType#JSON} one JSON value
 */
public record Message(ContentType contentType, Map<String, String> headers, Bytes body) {
    public static final int HEADERS_MAX = 64;
    public static final int HEADER_BYTES_MAX = 16 << 10;

    public enum ContentType {
        JSON,
        BINARY
    }

    public Message {
        headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public static Message json(Bytes body) {
        return new Message(ContentType.JSON, Map.of(), body);
    }

    /** What counts of it, at every endpoint alike: the bytes of its body and of its headers' names and values. */
    public int bytes() {
        int bytes = body.length();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            bytes += Bytes.utf8(header.getKey()).length()
                    + Bytes.utf8(header.getValue()).length();
        }
        return bytes;
    }

    public Bytes encode() {
        WireWriter writer = new WireWriter(16 + body.length()).writeEnum(contentType);
        writer.writeVarInt(headers.size());
        headers.forEach((name, value) -> writer.writeString(name).writeString(value));
        return writer.writeRaw(body).toBytes();
    }

    public static Message decode(Bytes encoded) {
        WireReader reader = new WireReader(encoded);
        ContentType contentType = reader.readEnum("content type", ContentType.class);
        Map<String, String> headers = readHeaders(reader);
        return new Message(contentType, headers, reader.readRest());
    }

    private static Map<String, String> readHeaders(WireReader reader) {
        int count = reader.readVarInt("number of headers", HEADERS_MAX);
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(
                    reader.readString("header name", HEADER_BYTES_MAX),
                    reader.readString("header value", HEADER_BYTES_MAX));
        }
        return headers;
    }
}
