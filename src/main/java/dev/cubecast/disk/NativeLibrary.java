package dev.cubecast.disk;

import org.rocksdb.RocksDB;

/** RocksDB's machine code. */
final class NativeLibrary {
    private NativeLibrary() {}

    static void load() {
        RocksDB.loadLibrary();
    }
}
