package dev.cubecast.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path the setting, or empty if it is about a file as a whole
 * @param found what is there, in words
 * @param expected what would be right, in words
 */
public record ConfigProblem(Origin origin, String path, String found, String expected) {

    static ConfigProblem of(Setting setting, String expected) {
        return new ConfigProblem(setting.origin(), setting.path(), setting.shown(), expected);
    }

    @Override
    public String toString() {
        return origin + ": " + (path.isEmpty() || origin.names(path) ? "" : path + ": ") + "found " + found
                + ", expected " + expected;
    }
}
