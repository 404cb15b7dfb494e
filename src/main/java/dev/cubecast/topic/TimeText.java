package dev.cubecast.topic;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Times as clients write them: milliseconds since 1970, or ISO 8601. The same text is the same time at every node and
 * every client.
 */
public final class TimeText {
    /** For messages that say what would be right. */
    public static final String FORM =
            "milliseconds since 1970, or a time or a date such as 2026-11-21T08:30:00Z or 2026-11-21, which are of UTC without an offset";

    private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,18}");

    /** Offsets without a colon, and of hours only. */
    private static final DateTimeFormatter SHORT_OFFSET = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendOffset("+HHmm", "Z")
            .toFormatter();

    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> OffsetDateTime.parse(text, SHORT_OFFSET).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());

    private TimeText() {}

    /** Milliseconds since 1970; empty if the text is no time. */
    public static OptionalLong parse(String text) {
        if (MILLISECONDS.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text));
        }
        for (Function<String, Instant> form : FORMS) {
            try {
                return OptionalLong.of(form.apply(text).toEpochMilli());
            } catch (DateTimeException | ArithmeticException otherForm) {
                // The next form may fit.
            }
        }
        return OptionalLong.empty();
    }
}
