package dev.cubecast.config;

import java.nio.file.Path;

/** Where a value was written, so that a message about it can name the place. */
public sealed interface Origin {
    /** How strong a value is: of two for one setting the stronger one counts. */
    int strength();

    /** Whether its text names the setting, so that a message need not do it again. */
    default boolean names(String path) {
        return false;
    }

    /** @param line counted from 1 */
    record InFile(Path file, int line) implements Origin {
        @Override
        public int strength() {
            return 1;
        }

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /** A file as a whole: what is said of it has no line. */
    record WholeFile(Path file) implements Origin {
        @Override
        public int strength() {
            return 1;
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    record EnvironmentVariable(String name) implements Origin {
        @Override
        public int strength() {
            return 2;
        }

        @Override
        public String toString() {
            return "environment variable " + name;
        }
    }

    record Argument(String option) implements Origin {
        @Override
        public boolean names(String path) {
            return option.endsWith(" " + path);
        }

        @Override
        public int strength() {
            return 3;
        }

        @Override
        public String toString() {
            return option;
        }
    }

    /** Nobody wrote it: a default, or what a command computed. */
    record Unwritten() implements Origin {
        @Override
        public int strength() {
            return 0;
        }

        @Override
        public String toString() {
            return "configuration";
        }
    }
}
