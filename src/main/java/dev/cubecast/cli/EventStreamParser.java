package dev.cubecast.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Server-sent events (HTML, section 9.2.6) out of bytes as they come. */
final class EventStreamParser {
    /** A message of the largest size with everything around it is well below. */
    private static final int EVENT_BYTES_MAX = 8 << 20;

    private final Consumer<Event> onEvent;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventId;
    private String nextEventId;
    private boolean afterCarriageReturn;

    /**
     * @param type empty for a message
     * @param lastEventId of this event or the last before it that had one
     */
    record Event(String type, String lastEventId, String data) {}

    /** @param lastEventId where an earlier stream ended, empty at first */
    EventStreamParser(String lastEventId, Consumer<Event> onEvent) {
        this.lastEventId = lastEventId;
        this.nextEventId = lastEventId;
        this.onEvent = onEvent;
    }

    /** Where to go on after what was read to its end; an event without data can say so too. */
    String lastEventId() {
        return lastEventId;
    }

    /** @throws IOException if the stream is not one of events of a reasonable size */
    void feed(byte[] bytes, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            byte next = bytes[i];
            if (next == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
            } else if (next == '\n' || next == '\r') {
                afterCarriageReturn = next == '\r';
                onLine(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                afterCarriageReturn = false;
                line.write(next);
            }
        }
        if (line.size() + data.length() > EVENT_BYTES_MAX) {
            throw new IOException("an event is larger than " + EVENT_BYTES_MAX + " bytes");
        }
    }

    private void onLine(String text) {
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        onField(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void onField(String field, String value) {
        switch (field) {
            case "data" -> data.append(value).append('\n');
            case "event" -> type = value;
            case "id" -> nextEventId = value;
            default -> {
                // A comment, which has no name before its colon, or nothing that this reader needs.
            }
        }
    }

    private void dispatch() {
        lastEventId = nextEventId;
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            onEvent.accept(new Event(type, lastEventId, data.toString()));
        }
        data.setLength(0);
        type = "";
    }
}
