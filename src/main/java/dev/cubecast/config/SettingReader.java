package dev.cubecast.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads values of each type, remembers which settings were asked for and collects what is wrong. A bad value reads as
 * its default, so that one run finds all mistakes.
 */
public final class SettingReader {
    private final Settings settings;
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    public SettingReader(Settings settings) {
        this.settings = settings;
    }

    /** The setting as it was written; empty if nobody wrote one. */
    public Optional<Setting> setting(String path) {
        return found(path, "");
    }

    public String text(String path, String byDefault) {
        return found(path, byDefault).map(Setting::text).orElse(byDefault);
    }

    /** A value of a form of its own; {@code parse} throws IllegalArgumentException saying what would be right. */
    public <T> Optional<T> parsed(String path, Function<String, T> parse) {
        return found(path, "").flatMap(setting -> parsed(setting, parse));
    }

    private <T> Optional<T> parsed(Setting setting, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(setting.text()));
        } catch (IllegalArgumentException wrong) {
            problems.add(ConfigProblem.of(setting, String.valueOf(wrong.getMessage())));
            return Optional.empty();
        }
    }

    public int integer(String path, int byDefault) {
        return found(path, String.valueOf(byDefault))
                .flatMap(setting -> parsed(setting, SettingReader::wholeNumber))
                .orElse(byDefault);
    }

    /** A whole number in a range; one outside reads as the default. */
    public int integer(String path, int byDefault, int least, int most) {
        int value = integer(path, byDefault);
        return isWithin(path, least <= value && value <= most, least + " to " + most) ? value : byDefault;
    }

    private boolean isWithin(String path, boolean holds, String range) {
        if (!holds) {
            reject(path, "", "a value from " + range);
        }
        return holds;
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException("a whole number", notOne);
        }
    }

    public boolean flag(String path, boolean byDefault) {
        return choice(path, List.of(true, false), String::valueOf, byDefault);
    }

    /** One of a few values, as their names say. */
    public <T> T choice(String path, List<T> values, Function<T, String> nameOf, T byDefault) {
        String names = values.stream().map(nameOf).collect(Collectors.joining(", "));
        return found(path, nameOf.apply(byDefault))
                .flatMap(setting -> parsed(
                        setting,
                        text -> values.stream()
                                .filter(value -> nameOf.apply(value).equals(text))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException("one of " + names))))
                .orElse(byDefault);
    }

    /** Milliseconds. */
    public long duration(String path, long byDefaultMs) {
        return quantity(path, Quantity.DURATION, byDefaultMs);
    }

    /** Milliseconds in a range; what is outside reads as the default. */
    public long duration(String path, long byDefaultMs, long leastMs, long mostMs) {
        return quantity(path, Quantity.DURATION, byDefaultMs, leastMs, mostMs);
    }

    /** Bytes. */
    public long size(String path, long byDefaultBytes) {
        return quantity(path, Quantity.SIZE, byDefaultBytes);
    }

    /** Bytes in a range; what is outside reads as the default. */
    public long size(String path, long byDefaultBytes, long leastBytes, long mostBytes) {
        return quantity(path, Quantity.SIZE, byDefaultBytes, leastBytes, mostBytes);
    }

    /** Bytes, at most 2 GiB − 1. */
    public int smallSize(String path, int byDefaultBytes) {
        return found(path, Quantity.SIZE.format(byDefaultBytes))
                .flatMap(setting -> parsed(setting, SettingReader::smallAmount))
                .orElse(byDefaultBytes);
    }

    private static int smallAmount(String text) {
        long bytes = amount(text, Quantity.SIZE);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("less than 2GiB");
        }
        return (int) bytes;
    }

    private long quantity(String path, Quantity quantity, long byDefault) {
        return found(path, quantity.format(byDefault))
                .flatMap(setting -> parsed(setting, text -> amount(text, quantity)))
                .orElse(byDefault);
    }

    private long quantity(String path, Quantity quantity, long byDefault, long least, long most) {
        long value = quantity(path, quantity, byDefault);
        String range = quantity.format(least) + " to " + quantity.format(most);
        return isWithin(path, least <= value && value <= most, range) ? value : byDefault;
    }

    private static long amount(String text, Quantity quantity) {
        return quantity.parse(text).orElseThrow(() -> new IllegalArgumentException(quantity.form()));
    }

    /** The keys that somebody wrote directly below a section of free keys. */
    public Set<String> keysBelow(String section) {
        sections.add(section);
        return settings.keysBelow(section);
    }

    /** Adds a problem of a key that should not be there. */
    public void rejectKey(String path, String expected) {
        settings.find(path)
                .ifPresent(setting -> problems.add(
                        new ConfigProblem(setting.origin(), path, "a key that has no meaning here", expected)));
    }

    /** Adds a problem of the setting as it was written, or of its default, which is empty if there is none. */
    public void reject(String path, String byDefault, String expected) {
        String unwritten = byDefault.isEmpty() ? "nothing" : "the default \"" + byDefault + '"';
        problems.add(settings.find(path)
                .map(setting -> ConfigProblem.of(setting, expected))
                .orElseGet(() -> new ConfigProblem(settings.mainOrigin(), path, unwritten, expected)));
    }

    private Optional<Setting> found(String path, String byDefault) {
        defaults.put(path, byDefault);
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            sections.add(path.substring(0, dot));
        }
        return settings.find(path);
    }

    /** Every setting that was asked for with its default as text, empty if it has none. */
    public Map<String, String> defaults() {
        return defaults;
    }

    /** @throws ConfigException if anything was wrong, unknown settings included */
    public void finish() {
        List<ConfigProblem> all = new ArrayList<>(problems);
        all.addAll(settings.unknown(defaults.keySet(), sections));
        if (!all.isEmpty()) {
            throw new ConfigException(all);
        }
    }
}
