package dev.cubecast.eventbus;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.operations.JsonScanner;
import dev.cubecast.operations.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads publishes as nearly all clients write them, in one pass over their bytes. All others are left to a parser: other frames, what is
 * wrong, and what is right but unusual, as escapes in an address.
 */
final class PlainFrames {
    /** Nested deeper, a body is left to the parser. */
    private static final int NESTING_MAX = 32;

    private static final byte[] TYPE = ascii("type");
    private static final byte[] ADDRESS = ascii("address");
    private static final byte[] REPLY_ADDRESS = ascii("replyAddress");
    private static final byte[] HEADERS = ascii("headers");
    private static final byte[] BODY = ascii("body");
    private static final byte[] PUBLISH = ascii("publish");
    private static final byte[] SEND = ascii("send");

    private final Bytes text;
    private final JsonScanner scanner;
    private final int bodyNestingMax;

    private boolean typed;
    private boolean sends;
    private @Nullable String address;
    private @Nullable String replyAddress;
    private @Nullable Map<String, String> headers;
    private @Nullable Bytes body;

    private PlainFrames(Bytes text, int nestingMax) {
        this.text = text;
        this.scanner = new JsonScanner(text);
        this.bodyNestingMax = Math.min(nestingMax, NESTING_MAX) - 1;
    }

    /**
     * Reads a frame.
     *
     * @param nestingMax how deep arrays and objects may be nested in it, itself included
     * @return what a parser would make of it; null if that is to be asked
     */
    static @Nullable ClientFrame read(Bytes text, int nestingMax) {
        return new PlainFrames(text, nestingMax).read();
    }

    private @Nullable ClientFrame read() {
        if (!scanner.passSign('{')) {
            return null;
        }
        do {
            if (!scanner.passText() || !readField()) {
                return null;
            }
        } while (scanner.passSign(','));
        boolean whole = scanner.passSign('}') && scanner.isAtEnd() && isUtf8();
        return whole ? frame() : null;
    }

    private boolean isUtf8() {
        return scanner.isAscii() || JsonText.whatIsWrongWithEncoding(text).isEmpty();
    }

    /** One whose name was passed. None may come twice. */
    private boolean readField() {
        if (scanner.isText(BODY)) {
            return body == null && scanner.passSign(':') && readBody();
        } else if (scanner.isText(ADDRESS)) {
            return address == null && readAddress();
        } else if (scanner.isText(TYPE)) {
            return !typed && readText() && readType();
        } else if (scanner.isText(HEADERS)) {
            return headers == null && scanner.passSign(':') && readHeaders();
        }
        return scanner.isText(REPLY_ADDRESS) && replyAddress == null && readReplyAddress();
    }

    private boolean readAddress() {
        boolean isPlain = readText();
        address = isPlain ? scanner.text() : null;
        return isPlain;
    }

    private boolean readReplyAddress() {
        boolean isPlain = readText();
        replyAddress = isPlain ? scanner.text() : null;
        return isPlain;
    }

    private boolean readText() {
        return scanner.passSign(':') && scanner.passText() && scanner.isPlain();
    }

    private boolean readType() {
        typed = true;
        sends = scanner.isText(SEND);
        return sends || scanner.isText(PUBLISH);
    }

    private boolean readBody() {
        boolean passed = scanner.passValue(bodyNestingMax);
        body = scanner.slice();
        return passed;
    }

    private boolean readHeaders() {
        if (!scanner.passSign('{')) {
            return false;
        }
        headers = Map.of();
        return scanner.passSign('}') || readHeadersThatThereAre();
    }

    private boolean readHeadersThatThereAre() {
        Map<String, String> read = new LinkedHashMap<>();
        do {
            if (!scanner.passText() || !scanner.isPlain()) {
                return false;
            }
            String name = scanner.text();
            if (!readText() || read.put(name, scanner.text()) != null) {
                return false;
            }
        } while (scanner.passSign(',') && read.size() < Message.HEADERS_MAX);
        headers = read;
        return scanner.passSign('}');
    }

    private @Nullable ClientFrame frame() {
        String to = address;
        Bytes what = body;
        if (!typed || to == null || what == null) {
            return null;
        }
        Map<String, String> with = headers == null ? Map.of() : headers;
        return sends ? new ClientFrame.Send(to, what, with, replyAddress) : new ClientFrame.Publish(to, what, with);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
