package dev.cubecast.http;

import dev.cubecast.message.Bytes;

/**
 * Looks through what a SockJS client sends, which is an array of texts in JSON. Vert.x's SockJS fails at elements of
 * other kinds, such as null, with an exception in the log; whether the rest is JSON it finds out itself.
 */
final class SockJsTexts {
    private boolean inText;
    private boolean escaped;
    /** What came last beside whitespace and what is within texts. */
    private char last = ' ';

    /** Whether all of a body may belong to one. */
    static boolean areIn(Bytes body) {
        SockJsTexts texts = new SockJsTexts();
        for (int i = 0; i < body.length(); i++) {
            if (!texts.accepts(body.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Takes the next byte. Returns whether it may belong to an array of texts. */
    boolean accepts(byte next) {
        if (inText) {
            inText = escaped || next != '"';
            escaped = !escaped && next == '\\';
            return true;
        }
        if (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
            return true;
        }
        boolean fits = switch (next) {
            case '[' -> last == ' ';
            case '"' -> last == ' ' || last == '[' || last == ',';
            case ',' -> last == '"';
            case ']' -> last == '[' || last == '"';
            default -> false;
        };
        last = (char) next;
        inText = next == '"';
        return fits;
    }
}
