package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.storage.LogStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RocksLogStoreTest extends LogStoreContract {
    @TempDir
    private Path folder;

    private int lives;
    private DiskLife life;

    @BeforeEach
    void startLife() {
        life = new DiskLife(folder.resolve("life-0"));
    }

    @AfterEach
    void endLife() {
        life.close();
    }

    @Override
    protected LogStore store() {
        return life.disk.store();
    }

    @Override
    protected void settle() {
        life.settle();
    }

    /** The old process may still write what it has been asked for, but nobody looks at its files again. */
    @Override
    protected void restart() {
        Path image = folder.resolve("life-" + ++lives);
        life.copyTo(image);
        life.close();
        life = new DiskLife(image);
    }

    @Override
    protected LoadedGroup load(GroupId group) {
        return life.disk.load(group);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#ten")
    void holdsWhatANaiveStoreHolds(long seed) {
        compareWithANaiveStore(seed);
    }
}
