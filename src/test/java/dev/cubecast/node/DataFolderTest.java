package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void belongsToOneNodeAtATime() throws IOException {
        Path path = folder.resolve("data/node-000");
        try (DataFolder first = DataFolder.open(path)) {
            assertThat(first.path()).isDirectory();
            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another running node");
        }
        DataFolder.open(path).close();
    }
}
