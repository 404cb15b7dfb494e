package dev.cubecast.cli;

import dev.cubecast.topic.TimeText;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where in a topic a reader begins, as nodes understand it.
 *
 * @param text {@code earliest}, {@code latest}, an offset, {@code time:} with milliseconds since 1970, or the token of
 *     a node
 */
public record ReadPlace(String text) {
    private static final String LATEST = "latest";

    static final String FORM = "earliest, latest, an offset such as 17, or time: with an ISO time such as"
            + " 2026-11-21T08:30Z, of UTC without an offset, or with milliseconds since 1970, or the token of a message";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}-[0-9]{1,18}-[0-9]{1,18}");
    private static final String TIME = "time:";

    /** @throws IllegalArgumentException that says what a place looks like */
    public static ReadPlace parse(String written) {
        if (written.equals("earliest")
                || written.equals(LATEST)
                || NUMBER.matcher(written).matches()
                || TOKEN.matcher(written).matches()) {
            return new ReadPlace(written);
        }
        if (written.startsWith(TIME)) {
            OptionalLong ms = TimeText.parse(written.substring(TIME.length()));
            if (ms.isPresent()) {
                return new ReadPlace(TIME + ms.getAsLong());
            }
        }
        throw new IllegalArgumentException("expected " + FORM);
    }

    static ReadPlace of(long offset) {
        return new ReadPlace(String.valueOf(offset));
    }

    boolean isLatest() {
        return text.equals(LATEST);
    }

    /** As the parameter of a request. */
    String parameter() {
        return "from=" + NodeOptions.encode(text);
    }
}
