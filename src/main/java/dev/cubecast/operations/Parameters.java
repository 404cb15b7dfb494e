package dev.cubecast.operations;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says about its request, as texts with names, checked. Every method throws {@link ProblemException} on
 * what is not right.
 */
public final class Parameters {
    /** More than a {@code long} has. */
    private static final Pattern HUGE = Pattern.compile("0*[1-9][0-9]{18,}");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|)");

    private final Set<String> names;
    private final Function<String, Optional<String>> text;

    /**
     * @param names of all that the client has given
     * @param text the value of a name; may throw {@link ProblemException}
     */
    public Parameters(Set<String> names, Function<String, Optional<String>> text) {
        this.names = names;
        this.text = text;
    }

    /**
     * Refuses what the operation does not know: one that is misspelt would be ignored.
     *
     * @param known those that it knows
     */
    public Parameters requireOnly(String... known) {
        List<String> all = List.of(known);
        for (String name : names) {
            if (!all.contains(name)) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "there is no parameter \"" + abbreviate(name) + "\" here, only " + String.join(", ", all));
            }
        }
        return this;
    }

    public Optional<String> text(String name) {
        return text.apply(name);
    }

    public long number(String name, long defaultValue, long min, long max) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return defaultValue;
        }
        if (given.get().matches("[0-9]{1,18}")) {
            long value = Long.parseLong(given.get());
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new ProblemException(
                ErrorCode.INVALID_REQUEST,
                name + " is a number from " + min + " to " + max + ", but found \"" + abbreviate(given.get()) + "\"");
    }

    /** The same of a number that is cut if it is above the maximum, however many digits it has. */
    public long numberCutAt(String name, long defaultValue, long min, long max) {
        boolean isHuge = text(name).filter(HUGE.asMatchPredicate()).isPresent();
        return isHuge ? max : Math.min(number(name, defaultValue, min, Long.MAX_VALUE), max);
    }

    /** Milliseconds: a number of them, or of other units as in {@code 5s}. */
    public long duration(String name, long defaultMs) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return defaultMs;
        }
        Matcher matcher = DURATION.matcher(given.get());
        if (!matcher.matches()) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    name + " is a duration such as 500ms, 5s or 1m, or a number of milliseconds, but found \""
                            + abbreviate(given.get()) + '"');
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> TimeUnit.SECONDS.toMillis(count);
            case "m" -> TimeUnit.MINUTES.toMillis(count);
            default -> count;
        };
    }

    /** As much of what a client has sent as an error may repeat. */
    public static String abbreviate(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
