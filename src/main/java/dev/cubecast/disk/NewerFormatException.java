package dev.cubecast.disk;

import java.io.IOException;
import java.nio.file.Path;

/** The data was written by a later version of Cubecast, which alone can read it. Nothing was changed. */
public final class NewerFormatException extends IOException {
    NewerFormatException(Path folder, int found, int known) {
        super("the data in " + folder + " has format " + found + ", but this version of Cubecast knows formats up to "
                + known + ": start a later version, or use another data folder. Nothing was changed.");
    }
}
