package dev.cubecast.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program once more, with the Java and the options that it has itself. */
public final class ThisProgram {
    private static final String MAIN = "dev.cubecast.Main";

    /** Options that concern this process only: what watches it, and what is found in its environment anyway. */
    private static final List<String> NOT_INHERITED = List.of("-javaagent:", "-agentlib:", "-agentpath:", "-Xdebug");

    private ThisProgram() {}

    /**
     * The command that runs it.
     *
     * @param options further options of the JVM, which win over those that this process has
     * @param arguments what stands behind {@code cubecast}
     */
    public static List<String> command(List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> NOT_INHERITED.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(classes(System.getProperty("java.class.path")));
        command.addAll(arguments);
        return command;
    }

    /** What the manifest of a jar grants counts only if it is run as one. */
    private static List<String> classes(String path) {
        boolean isOneJar = path.endsWith(".jar") && !path.contains(File.pathSeparator);
        return isOneJar ? List.of("-jar", path) : List.of("-cp", path, MAIN);
    }
}
