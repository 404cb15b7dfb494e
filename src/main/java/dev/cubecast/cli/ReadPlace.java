package dev.cubecast.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where in a topic a reader begins, as nodes understand it.
 *
 * @param text {@code earliest}, {@code latest}, an offset, {@code time:} with milliseconds since 1970, or the token of a node
 */
public record ReadPlace(String text) {
    private static final String LATEST = "latest";

    static final String FORM = "earliest, latest, an offset such as 17, or time: with an ISO time such as"
            + " 2026-11-21T08:30 or with milliseconds since 1970, or the token of a message";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}-[0-9]{1,18}-[0-9]{1,18}");
    private static final String TIME = "time:";

    /** An instant, or a time of this machine's zone. */
    private static final List<Function<String, Instant>> TIMES = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
            text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

    /** @throws IllegalArgumentException that says what a place looks like */
    public static ReadPlace parse(String written) {
        if (written.equals("earliest")
                || written.equals(LATEST)
                || NUMBER.matcher(written).matches()
                || TOKEN.matcher(written).matches()) {
            return new ReadPlace(written);
        }
        if (written.startsWith(TIME)) {
            String time = written.substring(TIME.length());
            Optional<String> ms = NUMBER.matcher(time).matches() ? Optional.of(time) : toMs(time);
            if (ms.isPresent()) {
                return new ReadPlace(TIME + ms.get());
            }
        }
        throw new IllegalArgumentException("expected " + FORM);
    }

    static ReadPlace of(long offset) {
        return new ReadPlace(String.valueOf(offset));
    }

    private static Optional<String> toMs(String iso) {
        for (Function<String, Instant> form : TIMES) {
            try {
                return Optional.of(String.valueOf(form.apply(iso).toEpochMilli()));
            } catch (DateTimeException | ArithmeticException otherForm) {
                // The next form may fit.
            }
        }
        return Optional.empty();
    }

    boolean isLatest() {
        return text.equals(LATEST);
    }

    /** As the parameter of a request. */
    String parameter() {
        return "from=" + NodeOptions.encode(text);
    }
}
