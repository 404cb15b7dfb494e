package dev.cubecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileFailureTest {
    @Test
    void saysInWordsWhatJavaSaysByTheClassOfAnException() {
        assertThat(FileFailure.describe(new AccessDeniedException("/data"))).isEqualTo("/data: access is denied");
        assertThat(FileFailure.describe(new NoSuchFileException("/proc/x")))
                .startsWith("/proc/x: there is no such file or folder");
        assertThat(FileFailure.describe(new FileAlreadyExistsException("/data")))
                .isEqualTo("/data: this is not a folder");
    }

    @Test
    void givesTheReasonOfTheSystem() {
        assertThat(FileFailure.describe(new FileSystemException("/data", null, "Read-only file system")))
                .isEqualTo("/data: Read-only file system");
        assertThat(FileFailure.describe(new IOException("the data folder is in use")))
                .isEqualTo("the data folder is in use");
    }
}
