package dev.cubecast.config;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How numbers with a unit are written, such as {@code 200ms} or {@code 1MiB}. */
public final class Quantity {
    public static final Quantity DURATION = new Quantity(
            "a duration such as 200ms, 5s, 10m or 1h",
            List.of(new Unit("h", 3_600_000), new Unit("m", 60_000), new Unit("s", 1_000), new Unit("ms", 1)));
    public static final Quantity SIZE = new Quantity(
            "a size such as 512B, 64KiB, 1MiB or 1GiB",
            List.of(new Unit("GiB", 1 << 30), new Unit("MiB", 1 << 20), new Unit("KiB", 1 << 10), new Unit("B", 1)));

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]+)");

    private record Unit(String name, long worth) {}

    private final String form;
    /** The units from the largest to the smallest, which is worth 1. */
    private final List<Unit> units;

    private Quantity(String form, List<Unit> units) {
        this.form = form;
        this.units = units;
    }

    /** How one is written, in words. */
    public String form() {
        return form;
    }

    /** The amount in the smallest unit; nothing if the text is of another form or the number too large. */
    public OptionalLong parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return units.stream()
                .filter(unit -> unit.name.equals(matcher.group(2)) && number <= Long.MAX_VALUE / unit.worth)
                .mapToLong(unit -> number * unit.worth)
                .findFirst();
    }

    /** The amount in the largest unit that needs no fraction. */
    String format(long amount) {
        Unit exact = units.stream()
                .filter(unit -> amount != 0 && amount % unit.worth == 0)
                .findFirst()
                .orElse(units.get(units.size() - 1));
        return amount / exact.worth + exact.name;
    }
}
