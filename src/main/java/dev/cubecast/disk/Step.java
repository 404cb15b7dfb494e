package dev.cubecast.disk;

import dev.cubecast.message.Bytes;
import dev.cubecast.storage.StoredBytes;

/** A change of the tables. Those of one write happen in their order and together. */
sealed interface Step {

    record Put(Table table, Bytes key, StoredBytes value) implements Step {}

    record Delete(Table table, Bytes key) implements Step {}

    /** @param to the first key that stays */
    record DeleteRange(Table table, Bytes from, Bytes to) implements Step {}

    /** Puts a batch, as an earlier write has left it, under another key too. */
    record CopyBatch(Bytes from, Bytes to) implements Step {}
}
