package dev.cubecast.storage;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.consensus.StoreOperation.AppendEntries;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.Clear;
import dev.cubecast.consensus.StoreOperation.DropStore;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.PutBatches;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.SwapStore;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.storage.Change.BallotSaved;
import dev.cubecast.storage.Change.BatchPut;
import dev.cubecast.storage.Change.Cleared;
import dev.cubecast.storage.Change.EntryAppended;
import dev.cubecast.storage.Change.FloorMoved;
import dev.cubecast.storage.Change.LogTruncated;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.Change.StoreDropped;
import dev.cubecast.storage.Change.StoreSwapped;
import dev.cubecast.storage.Change.TopicMoved;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as they are stored: each starts with its kind and version (ARCHITECTURE.md, rule 3). */
public final class StoredCodec {
    /** Kind, version and position before the encoded command of an entry. */
    private static final int ENTRY_OVERHEAD_BYTES = 24;

    private StoredCodec() {}

    // ---- Writing ----

    /** The values of a write, in its order. */
    public static List<Change> encode(List<StoreOperation> operations) {
        List<Change> changes = new ArrayList<>();
        for (StoreOperation operation : operations) {
            if (operation instanceof SaveBallot save) {
                changes.add(ballot(save.ballot()));
            } else if (operation instanceof Clear) {
                changes.add(new Cleared(stored(WireWriter.of(Kind.STORED_CLEARING))));
            } else if (operation instanceof AppendEntries append) {
                append.entries().forEach(entry -> changes.add(entry(entry)));
            } else if (operation instanceof TruncateFrom truncate) {
                changes.add(truncation(truncate.index()));
            } else if (operation instanceof MoveFloor move) {
                addCheckpoint(move.checkpoint(), changes);
            } else if (operation instanceof PutBatches put) {
                put.batches().forEach(batch -> changes.add(batch(put.store(), batch)));
            } else if (operation instanceof DropStore drop) {
                changes.add(new StoreDropped(drop.store(), store(Kind.STORED_STORE_DROP, drop.store())));
            } else if (operation instanceof SwapStore swap) {
                StoredBytes value = store(swap.store());
                changes.add(new StoreSwapped(swap.store(), swap.checkpoint(), value));
                addCheckpoint(swap.checkpoint(), changes);
            }
        }
        return changes;
    }

    private static void addCheckpoint(Checkpoint checkpoint, List<Change> changes) {
        checkpoint.topics().forEach(topic -> changes.add(topic(topic)));
        changes.add(floor(checkpoint));
    }

    private static Change ballot(Ballot ballot) {
        WireWriter writer = WireWriter.of(Kind.STORED_BALLOT);
        writer.writeVarLong(ballot.generation()).writeVarLong(ballot.term());
        ReplicaId vote = ballot.vote();
        writer.writeBoolean(vote != null);
        if (vote != null) {
            vote.write(writer);
        }
        return new BallotSaved(stored(writer));
    }

    private static Change entry(LogEntry entry) {
        WireWriter writer = WireWriter.of(Kind.STORED_ENTRY, ENTRY_OVERHEAD_BYTES);
        entry.position().write(writer);
        return new EntryAppended(
                entry.position(), offsetsOf(entry), new StoredBytes(writer.toBytes(), entry.encoded()));
    }

    private static @Nullable Offsets offsetsOf(LogEntry entry) {
        return entry.command() instanceof Command.Append append ? offsetsOf(append.batch()) : null;
    }

    private static Offsets offsetsOf(RecordBatch batch) {
        return new Offsets(batch.topic(), batch.baseOffset(), batch.nextOffset());
    }

    private static Change batch(long store, RecordBatch batch) {
        WireWriter writer = WireWriter.of(Kind.STORED_BATCH, batch.encodedBytesMax() + ENTRY_OVERHEAD_BYTES);
        batch.write(writer);
        return new BatchPut(store, offsetsOf(batch), stored(writer));
    }

    /** The number of a store, as {@link #decodeStore} reads it. */
    public static StoredBytes store(long store) {
        return store(Kind.STORED_STORE_SWAP, store);
    }

    private static StoredBytes store(Kind kind, long store) {
        WireWriter writer = WireWriter.of(kind);
        writer.writeVarLong(store);
        return stored(writer);
    }

    private static Change truncation(long fromIndex) {
        WireWriter writer = WireWriter.of(Kind.STORED_TRUNCATION);
        writer.writeVarLong(fromIndex);
        return new LogTruncated(fromIndex, stored(writer));
    }

    private static Change topic(TopicCheckpoint topic) {
        Bytes state = topic.state();
        WireWriter writer = WireWriter.of(Kind.STORED_TOPIC);
        topic.topic().write(writer);
        writer.writeVarLong(topic.first()).writeVarLong(topic.next());
        writer.writeBoolean(state != null);
        if (state != null) {
            writer.writeRaw(state);
        }
        return new TopicMoved(topic.topic(), state == null, topic.first(), stored(writer));
    }

    private static Change floor(Checkpoint checkpoint) {
        WireWriter writer = WireWriter.of(Kind.STORED_FLOOR);
        checkpoint.position().write(writer);
        checkpoint.configuration().write(writer);
        writer.writeRaw(checkpoint.group());
        return new FloorMoved(checkpoint.position(), stored(writer));
    }

    private static StoredBytes stored(WireWriter writer) {
        return new StoredBytes(writer.toBytes());
    }

    // ---- Reading: what was written, or a WireException ----

    public static Ballot decodeBallot(Bytes encoded, int dimension) {
        WireReader reader = WireReader.of(Kind.STORED_BALLOT, encoded);
        Ballot ballot = new Ballot(
                reader.readNumber("generation"),
                reader.readNumber("term"),
                reader.readBoolean() ? ReplicaId.read(reader, dimension) : null);
        reader.expectEnd();
        return ballot;
    }

    /** The number of a store. */
    public static long decodeStore(Bytes encoded) {
        WireReader reader = WireReader.of(Kind.STORED_STORE_SWAP, encoded);
        long store = reader.readNumber("store");
        reader.expectEnd();
        return store;
    }

    public static LogEntry decodeEntry(Bytes encoded, int dimension) {
        WireReader reader = WireReader.of(Kind.STORED_ENTRY, encoded);
        return LogEntry.decode(LogPosition.read(reader), reader.readRest(), dimension);
    }

    /** The batch of an entry that holds one, or one that a catch-up stream has brought. */
    public static RecordBatch decodeBatch(Bytes encoded, int dimension) {
        if (WireReader.kindOf(encoded) != Kind.STORED_ENTRY) {
            return decodeBatch(encoded);
        }
        if (decodeEntry(encoded, dimension).command() instanceof Command.Append append) {
            return append.batch();
        }
        throw new WireException("an entry without a batch is stored as one");
    }

    static RecordBatch decodeBatch(Bytes encoded) {
        return RecordBatch.decode(WireReader.of(Kind.STORED_BATCH, encoded).readRest());
    }

    public static TopicCheckpoint decodeTopic(Bytes encoded) {
        WireReader reader = WireReader.of(Kind.STORED_TOPIC, encoded);
        TopicId topic = TopicId.read(reader);
        long first = reader.readNumber("first offset");
        long next = reader.readNumber("next offset");
        return new TopicCheckpoint(topic, reader.readBoolean() ? reader.readRest() : null, first, next);
    }

    public static Checkpoint decodeFloor(Bytes encoded, int dimension, List<TopicCheckpoint> topics) {
        WireReader reader = WireReader.of(Kind.STORED_FLOOR, encoded);
        LogPosition position = LogPosition.read(reader);
        return new Checkpoint(position, Configuration.read(reader, dimension), reader.readRest(), topics);
    }
}
