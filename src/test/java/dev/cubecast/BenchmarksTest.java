package dev.cubecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the folder {@code bench}, which nothing else compiles before somebody runs them. */
class BenchmarksTest {
    @TempDir
    private Path classes;

    @Test
    void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<Path> programs = programs();
        assertThat(programs).hasSizeGreaterThan(4);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            found,
                            List.of(
                                    "-proc:none",
                                    "-d",
                                    classes.toString(),
                                    "-classpath",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjectsFromPaths(programs))
                    .call();
            assertThat(compiled).as("compiles: %s", found.getDiagnostics()).isTrue();
        }
    }

    private static List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("bench"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
