package dev.cubecast.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Why a file or folder cannot be used: Java's exceptions say it by their class, and their message is only its name. */
public final class FileFailure {
    private FileFailure() {}

    /** The file, if the exception names one, and the reason in words. */
    public static String describe(IOException failure) {
        if (failure instanceof FileSystemException ofFile && ofFile.getFile() != null) {
            return ofFile.getFile() + ": " + reason(ofFile);
        }
        return Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName());
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder, and none can be made";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "this is not a folder";
        }
        return Optional.ofNullable(failure.getReason())
                .orElse(failure.getClass().getSimpleName());
    }
}
