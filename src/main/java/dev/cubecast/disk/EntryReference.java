package dev.cubecast.disk;

import dev.cubecast.consensus.LogPosition;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.StoredBytes;
import dev.cubecast.topic.TopicId;

/** What the log has of an entry with a batch: where the batch is, with which the entry is stored. */
record EntryReference(LogPosition position, Offsets offsets) {

    StoredBytes encode() {
        WireWriter writer = WireWriter.of(Kind.STORED_REFERENCE);
        position.write(writer);
        offsets.topic().write(writer);
        writer.writeVarLong(offsets.base()).writeVarLong(offsets.next());
        return new StoredBytes(writer.toBytes());
    }

    static EntryReference decode(Bytes encoded) {
        WireReader reader = WireReader.of(Kind.STORED_REFERENCE, encoded);
        LogPosition position = LogPosition.read(reader);
        TopicId topic = TopicId.read(reader);
        Offsets offsets = new Offsets(topic, reader.readNumber("first offset"), reader.readNumber("next offset"));
        reader.expectEnd();
        return new EntryReference(position, offsets);
    }
}
