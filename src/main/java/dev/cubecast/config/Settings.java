package dev.cubecast.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All values that somebody wrote, in layers: what a command computed, a file, the environment, arguments. A later layer
 * wins over an earlier one.
 */
public final class Settings {
    /** The prefix of the environment variables that are settings. */
    public static final String VARIABLE_PREFIX = "CUBECAST_";

    /** Variables of the launcher: which Java to run, and with what options. */
    private static final String LAUNCHER_PREFIX = VARIABLE_PREFIX + "JAVA_";

    private final Origin mainOrigin;
    private final Map<String, Setting> computed;
    private final Map<String, Setting> fromFile;
    private final Map<String, String> variables;
    private final Map<String, Setting> fromArguments;

    private Settings(Builder builder) {
        mainOrigin = builder.mainOrigin;
        computed = builder.computed;
        fromFile = builder.fromFile;
        variables = builder.variables;
        fromArguments = builder.fromArguments;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The environment variable of a setting: {@code link.port} is {@code CUBECAST_LINK_PORT}. */
    public static String variableOf(String path) {
        return VARIABLE_PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value of the strongest layer that has one; an empty value counts as none. */
    Optional<Setting> find(String path) {
        return Optional.ofNullable(fromArguments.get(path))
                .or(() -> inEnvironment(path))
                .or(() -> Optional.ofNullable(fromFile.get(path)))
                .or(() -> Optional.ofNullable(computed.get(path)))
                .filter(setting -> !setting.text().isEmpty());
    }

    /** What the file says, by path, empty values included. */
    public Map<String, String> inFile() {
        Map<String, String> texts = new LinkedHashMap<>();
        fromFile.forEach((path, setting) -> texts.put(path, setting.text()));
        return texts;
    }

    /** Where a value that is missing should have been written. */
    Origin mainOrigin() {
        return mainOrigin;
    }

    private Optional<Setting> inEnvironment(String path) {
        String name = variableOf(path);
        return Optional.ofNullable(variables.get(name))
                .map(text -> new Setting(path, text, new Origin.EnvironmentVariable(name)));
    }

    /** The keys that somebody wrote directly below a section. */
    Set<String> keysBelow(String section) {
        String prefix = section + ".";
        Set<String> keys = new TreeSet<>();
        for (Map<String, Setting> layer : List.of(computed, fromFile, fromArguments)) {
            layer.keySet().stream()
                    .filter(path -> path.startsWith(prefix))
                    .forEach(path -> keys.add(path.substring(prefix.length())));
        }
        String variablePrefix = variableOf(section) + "_";
        variables.keySet().stream()
                .filter(name -> name.startsWith(variablePrefix))
                .forEach(
                        name -> keys.add(name.substring(variablePrefix.length()).toLowerCase(Locale.ROOT)));
        return keys;
    }

    /**
     * What was written under a path that is none of the known ones.
     *
     * @param sections paths with keys below them; such a section without keys is no mistake
     */
    List<ConfigProblem> unknown(Collection<String> knownPaths, Collection<String> sections) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (Map<String, Setting> layer : List.of(fromFile, fromArguments)) {
            for (Setting setting : layer.values()) {
                boolean section = sections.contains(setting.path());
                if (section && !setting.text().isEmpty()) {
                    problems.add(ConfigProblem.of(setting, "a section of keys, as in conf/reference.yaml"));
                } else if (!section && !knownPaths.contains(setting.path())) {
                    problems.add(unknownKey(setting, knownPaths));
                }
            }
        }
        Map<String, String> pathsByVariable = new TreeMap<>();
        knownPaths.forEach(path -> pathsByVariable.put(variableOf(path), path));
        variables.keySet().stream()
                .filter(name -> !pathsByVariable.containsKey(name))
                .forEach(name -> problems.add(unknownVariable(name, pathsByVariable.keySet())));
        return problems;
    }

    private static ConfigProblem unknownKey(Setting setting, Collection<String> knownPaths) {
        return new ConfigProblem(
                setting.origin(), setting.path(), "an unknown key", nearest(setting.path(), knownPaths));
    }

    private static ConfigProblem unknownVariable(String name, Collection<String> knownNames) {
        return new ConfigProblem(
                new Origin.EnvironmentVariable(name), "", "a variable of no setting", nearest(name, knownNames));
    }

    private static String nearest(String written, Collection<String> known) {
        return NearestName.of(written, known)
                .map(name -> "perhaps " + name)
                .orElse("one of those in conf/reference.yaml");
    }

    /** Adds the layers. */
    public static final class Builder {
        private Origin mainOrigin = new Origin.Unwritten();
        private final Map<String, Setting> computed = new LinkedHashMap<>();
        private final Map<String, Setting> fromFile = new LinkedHashMap<>();
        private final Map<String, String> variables = new TreeMap<>();
        private final Map<String, Setting> fromArguments = new LinkedHashMap<>();
        private final List<ConfigProblem> problems = new ArrayList<>();

        private Builder() {}

        public Builder computed(Map<String, String> values) {
            values.forEach((path, text) -> computed.put(path, new Setting(path, text, new Origin.Unwritten())));
            return this;
        }

        public Builder file(@Nullable Path file) {
            if (file != null) {
                mainOrigin = new Origin.WholeFile(file);
                fromFile.putAll(YamlFile.read(file, problems));
            }
            return this;
        }

        /** @param reserved names with the prefix that are for others than nodes */
        public Builder environment(Map<String, String> environment, Set<String> reserved) {
            environment.forEach((name, text) -> {
                if (name.startsWith(VARIABLE_PREFIX) && !name.startsWith(LAUNCHER_PREFIX) && !reserved.contains(name)) {
                    variables.put(name, text);
                }
            });
            return this;
        }

        /** @param assignments each {@code path=value}, as after {@code --set} */
        public Builder arguments(List<String> assignments) {
            for (String assignment : assignments) {
                Origin origin = new Origin.Argument("--set " + assignment);
                int equals = assignment.indexOf('=');
                if (equals < 1) {
                    problems.add(new ConfigProblem(origin, "", '"' + assignment + '"', "path=value"));
                } else {
                    String path = assignment.substring(0, equals).strip();
                    String text = assignment.substring(equals + 1).strip();
                    fromArguments.put(path, new Setting(path, text, new Origin.Argument("--set " + path)));
                }
            }
            return this;
        }

        /** @throws ConfigException if a file or an argument cannot be read at all */
        public Settings build() {
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return new Settings(this);
        }
    }
}
