package dev.cubecast.eventbus;

import java.util.random.RandomGenerator;

/**
 * Random JSON as clients may write it: with any whitespace, escapes, characters of all planes, numbers of all forms,
 * and nested.
 */
public final class JsonDocuments {
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1e5",
        "1E+005",
        "0.10",
        "-12.50e-3",
        "9007199254740993",
        "1.7976931348623159e308",
        "123456789012345678901234567890",
        "\"\"",
        "{}",
        "[]"
    };
    private static final String[] PIECES = {
        "a",
        "Z",
        " ",
        "é",
        "ß",
        "€",
        "漢",
        "😀",
        "\u2028",
        "\u007f",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\n",
        "\\r",
        "\\t",
        "\\u0000",
        "\\u00e9",
        "\\uD83D\\uDE00",
        "\\ud800",
        "}",
        "]",
        ",",
        ":",
        "/*",
        "'"
    };
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t", "\r\n", "   "};

    private final RandomGenerator random;

    public JsonDocuments(RandomGenerator random) {
        this.random = random;
    }

    /** One value, with nothing around it. */
    public String value() {
        return value(6);
    }

    private String value(int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 6);
        if (kind < 3) {
            return SCALARS[random.nextInt(SCALARS.length)];
        } else if (kind < 6) {
            return string();
        }
        return kind < 8 ? object(depth) : array(depth);
    }

    /** A string in quotes. */
    public String string() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.append('"').toString();
    }

    private String object(int depth) {
        StringBuilder text = new StringBuilder("{").append(space());
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(string()).append(space()).append(':').append(space());
            text.append(value(depth - 1)).append(space()).append(i > 1 ? "," + space() : "");
        }
        return text.append('}').toString();
    }

    private String array(int depth) {
        StringBuilder text = new StringBuilder("[").append(space());
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(value(depth - 1)).append(space()).append(i > 1 ? "," + space() : "");
        }
        return text.append(']').toString();
    }

    /** Whitespace, or none. */
    public String space() {
        return SPACES[random.nextInt(SPACES.length)];
    }
}
