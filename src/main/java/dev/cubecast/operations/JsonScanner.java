package dev.cubecast.operations;

import dev.cubecast.message.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Steps over the bytes of a JSON text without making anything of them, at a small part of what a parser costs. It is careful: what it passes
 * over is right within its limits, if the text is UTF-8; what it does not pass over may be right too, and a parser must say.
 */
public final class JsonScanner {
    /** Names and numbers beyond this are left to a parser, which has limits for them. */
    private static final int SHORT_BYTES_MAX = 1_000;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final Bytes text;
    private final byte[] array;
    private final int end;
    private int at;

    /** What was passed last: of a text without its quotes. */
    private int from;

    private int to;
    private boolean plain;
    private boolean ascii = true;

    public JsonScanner(Bytes text) {
        this.text = text;
        this.array = text.array();
        this.at = text.offset();
        this.end = text.offset() + text.length();
    }

    /** Passes a sign such as a brace. */
    public boolean passSign(char sign) {
        skipSpace();
        if (at < end && array[at] == sign) {
            at++;
            return true;
        }
        return false;
    }

    /** Passes a text. */
    public boolean passText() {
        skipSpace();
        return at < end && array[at] == '"' && string();
    }

    /**
     * Passes a value.
     *
     * @param nestingMax how deep arrays and objects may be nested in it, itself included
     */
    public boolean passValue(int nestingMax) {
        skipSpace();
        int start = at;
        boolean passed = value(nestingMax);
        from = start;
        to = at;
        return passed;
    }

    /** Whether nothing follows. */
    public boolean isAtEnd() {
        skipSpace();
        return at == end;
    }

    /** Whether all texts that were passed have characters of ASCII only. Otherwise it is not known whether they are UTF-8. */
    public boolean isAscii() {
        return ascii;
    }

    /** Whether the text that was passed last has neither escapes nor characters beyond ASCII. */
    public boolean isPlain() {
        return plain;
    }

    /** Whether the text that was passed last is written as these bytes. */
    public boolean isText(byte[] expected) {
        if (to - from != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (array[from + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** The {@linkplain #isPlain plain} text that was passed last. */
    public String text() {
        return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The bytes that were passed last. */
    public Bytes slice() {
        return text.slice(from - text.offset(), to - from);
    }

    // ---- Values ----

    private void skipSpace() {
        while (at < end && (array[at] == ' ' || array[at] == '\n' || array[at] == '\r' || array[at] == '\t')) {
            at++;
        }
    }

    private boolean value(int nestingMax) {
        skipSpace();
        if (at == end) {
            return false;
        }
        return switch (array[at]) {
            case '"' -> string();
            case '{' -> nestingMax > 0 && object(nestingMax - 1);
            case '[' -> nestingMax > 0 && list(nestingMax - 1);
            case 't' -> word(TRUE);
            case 'f' -> word(FALSE);
            case 'n' -> word(NULL);
            default -> number();
        };
    }

    private boolean object(int nestingMax) {
        at++;
        if (passSign('}')) {
            return true;
        }
        do {
            boolean named = passText() && to - from <= SHORT_BYTES_MAX && passSign(':');
            if (!named || !value(nestingMax)) {
                return false;
            }
        } while (passSign(','));
        return passSign('}');
    }

    private boolean list(int nestingMax) {
        at++;
        if (passSign(']')) {
            return true;
        }
        do {
            if (!value(nestingMax)) {
                return false;
            }
        } while (passSign(','));
        return passSign(']');
    }

    private boolean word(byte[] expected) {
        from = at;
        to = Math.min(end, at + expected.length);
        at = to;
        return isText(expected);
    }

    private boolean string() {
        plain = true;
        from = at + 1;
        for (int i = from; i < end; i++) {
            byte next = array[i];
            if (next == '"') {
                to = i;
                at = i + 1;
                return true;
            } else if (next == '\\') {
                plain = false;
                i = escapeEnd(i);
            } else if (next < 0) {
                plain = false;
                ascii = false;
            } else if (next < ' ') {
                return false;
            }
        }
        return false;
    }

    /** Where an escape ends; the end of all if it is none. */
    private int escapeEnd(int backslash) {
        int kind = backslash + 1;
        if (kind >= end) {
            return end;
        }
        return switch (array[kind]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> kind;
            case 'u' -> hexEnd(kind + 1);
            default -> end;
        };
    }

    private int hexEnd(int first) {
        if (first + 4 > end) {
            return end;
        }
        for (int i = first; i < first + 4; i++) {
            if (Character.digit(array[i], 16) < 0) {
                return end;
            }
        }
        return first + 3;
    }

    private boolean number() {
        int i = at < end && array[at] == '-' ? at + 1 : at;
        int afterWhole = i < end && array[i] == '0' ? i + 1 : digitsEnd(i);
        if (afterWhole == i) {
            return false;
        }
        i = afterWhole;
        if (i < end && array[i] == '.') {
            int afterFraction = digitsEnd(i + 1);
            if (afterFraction == i + 1) {
                return false;
            }
            i = afterFraction;
        }
        if (i < end && (array[i] == 'e' || array[i] == 'E')) {
            int digits = i + 1 < end && (array[i + 1] == '+' || array[i + 1] == '-') ? i + 2 : i + 1;
            int afterExponent = digitsEnd(digits);
            if (afterExponent == digits) {
                return false;
            }
            i = afterExponent;
        }
        boolean isShort = i - at <= SHORT_BYTES_MAX;
        at = i;
        return isShort;
    }

    private int digitsEnd(int first) {
        int i = first;
        while (i < end && array[i] >= '0' && array[i] <= '9') {
            i++;
        }
        return i;
    }
}
