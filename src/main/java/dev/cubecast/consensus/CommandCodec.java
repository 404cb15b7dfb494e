package dev.cubecast.consensus;

import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.Command.ChangeSettings;
import dev.cubecast.consensus.Command.Configure;
import dev.cubecast.consensus.Command.CreateTopic;
import dev.cubecast.consensus.Command.DeleteTopic;
import dev.cubecast.consensus.Command.RaiseFeatureLevel;
import dev.cubecast.consensus.Command.StartGeneration;
import dev.cubecast.consensus.Command.StartTerm;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.consensus.Command.Unknown;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands as they travel and are stored: each starts with its kind and version (ARCHITECTURE.md, rule 3). */
final class CommandCodec {
    private static final int BATCH_BYTES_MAX = 4 << 20;
    private static final int FEATURE_LEVEL_MAX = 1 << 16;

    private CommandCodec() {}

    static Bytes encode(Command command) {
        if (command instanceof Unknown unknown) {
            return unknown.encoded();
        }
        WireWriter writer = WireWriter.of(kindOf(command), expectedBytes(command));
        if (command instanceof Append append) {
            writer.writeVarInt(append.publishes().size());
            append.publishes().forEach(publish -> write(writer, publish));
            append.batch().write(writer);
        } else if (command instanceof CreateTopic create) {
            create.topic().write(writer);
        } else if (command instanceof DeleteTopic delete) {
            delete.topic().write(writer);
        } else if (command instanceof ChangeSettings change) {
            change.topic().write(writer);
            change.settings().write(writer);
        } else if (command instanceof Trim trim) {
            trim.topic().write(writer);
            writer.writeVarLong(trim.first());
        } else if (command instanceof Configure configure) {
            configure.configuration().write(writer);
        } else if (command instanceof StartGeneration start) {
            start.configuration().write(writer);
            writer.writeVarLong(start.lastTerm());
        } else if (command instanceof RaiseFeatureLevel raise) {
            writer.writeVarInt(raise.level());
        }
        return writer.toBytes();
    }

    private static int expectedBytes(Command command) {
        return command instanceof Append append
                ? 64
                        + append.batch().encodedBytesMax()
                        + 64 * append.publishes().size()
                : 64;
    }

    private static Kind kindOf(Command command) {
        if (command instanceof Append) {
            return Kind.ENTRY_APPEND;
        } else if (command instanceof StartTerm) {
            return Kind.ENTRY_START_TERM;
        } else if (command instanceof CreateTopic) {
            return Kind.ENTRY_CREATE_TOPIC;
        } else if (command instanceof DeleteTopic) {
            return Kind.ENTRY_DELETE_TOPIC;
        } else if (command instanceof ChangeSettings) {
            return Kind.ENTRY_CHANGE_SETTINGS;
        } else if (command instanceof Trim) {
            return Kind.ENTRY_TRIM;
        } else if (command instanceof Configure) {
            return Kind.ENTRY_CONFIGURE;
        } else if (command instanceof StartGeneration) {
            return Kind.ENTRY_START_GENERATION;
        }
        return Kind.ENTRY_RAISE_FEATURE_LEVEL;
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static Command decode(Bytes encoded, int dimension) {
        if (!WireReader.isKnown(encoded)) {
            return new Unknown(encoded);
        }
        Kind kind = WireReader.kindOf(encoded);
        WireReader reader = WireReader.of(kind, encoded);
        Command command = switch (kind) {
            case ENTRY_APPEND -> readAppend(reader);
            case ENTRY_START_TERM -> new StartTerm();
            case ENTRY_CREATE_TOPIC -> new CreateTopic(Topic.read(reader));
            case ENTRY_DELETE_TOPIC -> new DeleteTopic(TopicId.read(reader));
            case ENTRY_CHANGE_SETTINGS -> new ChangeSettings(TopicId.read(reader), TopicSettings.read(reader));
            case ENTRY_TRIM -> new Trim(TopicId.read(reader), reader.readNumber("first offset"));
            case ENTRY_CONFIGURE -> new Configure(Configuration.read(reader, dimension));
            case ENTRY_START_GENERATION ->
                new StartGeneration(Configuration.read(reader, dimension), reader.readNumber("last term"));
            case ENTRY_RAISE_FEATURE_LEVEL ->
                new RaiseFeatureLevel(reader.readVarInt("feature level", FEATURE_LEVEL_MAX));
            default -> throw new WireException(kind + " is no entry of a log");
        };
        reader.expectEnd();
        return command;
    }

    private static Append readAppend(WireReader reader) {
        int count = reader.readVarInt("number of publishes", BATCH_BYTES_MAX);
        List<StoredPublish> publishes = new ArrayList<>(Math.min(count, reader.remaining()));
        try {
            for (int i = 0; i < count; i++) {
                publishes.add(readPublish(reader));
            }
            return new Append(RecordBatch.decode(reader.readRest()), publishes);
        } catch (IllegalArgumentException invalid) {
            throw new WireException(String.valueOf(invalid.getMessage()));
        }
    }

    private static void write(WireWriter writer, StoredPublish publish) {
        writer.writeVarInt(publish.count());
        Forwarded forwarded = publish.forwarded();
        writer.writeBoolean(forwarded != null);
        if (forwarded != null) {
            writer.writeLong(forwarded.stream())
                    .writeVarLong(forwarded.previous())
                    .writeVarLong(forwarded.number())
                    .writeVarLong(forwarded.settled());
        }
        Sequence sequence = publish.sequence();
        writer.writeBoolean(sequence != null);
        if (sequence != null) {
            writer.writeString(sequence.producer().text()).writeVarLong(sequence.first());
        }
    }

    private static StoredPublish readPublish(WireReader reader) {
        return new StoredPublish(
                reader.readVarInt("messages of a publish", BATCH_BYTES_MAX),
                readForwarded(reader),
                readSequence(reader));
    }

    private static @Nullable Forwarded readForwarded(WireReader reader) {
        return reader.readBoolean()
                ? new Forwarded(
                        reader.readLong(),
                        reader.readNumber("previous number"),
                        reader.readNumber("number"),
                        reader.readNumber("settled number"))
                : null;
    }

    private static @Nullable Sequence readSequence(WireReader reader) {
        return reader.readBoolean()
                ? new Sequence(
                        new ProducerId(reader.readString("producer", ProducerId.LENGTH_MAX)),
                        reader.readNumber("sequence"))
                : null;
    }
}
