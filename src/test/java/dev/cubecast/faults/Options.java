package dev.cubecast.faults;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark's command line says: names with two dashes, each with a value. */
public final class Options {
    private final Map<String, String> values = new LinkedHashMap<>();

    public Options(String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("expected --name value, but found " + arguments[i]);
            }
            values.put(arguments[i].substring("--".length()), arguments[i + 1]);
        }
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public int number(String name, int otherwise) {
        return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }
}
