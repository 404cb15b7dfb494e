package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessage.Introduction;
import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.consensus.ReplicaMessage.PreVoteAnswer;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;

/** Messages between replicas as they travel: the body's kind, then what all have, then the body. */
public final class ReplicaMessageCodec {
    /** The most entries of one message: more than fit into {@link ReplicaSettings#appendBytesMax()} of its default. */
    static final int ENTRIES_MAX = 1 << 16;

    private static final int ENTRY_BYTES_MAX = 4 << 20;
    private static final int FEATURE_LEVEL_MAX = 1 << 16;
    private static final int HEADER_BYTES = 128;
    private static final int ENTRY_OVERHEAD_BYTES = 16;
    private static final int BATCH_OVERHEAD_BYTES = 64;

    private ReplicaMessageCodec() {}

    public static Bytes encode(ReplicaMessage message) {
        Body body = message.body();
        WireWriter writer = WireWriter.of(kindOf(body), expectedBytes(body));
        message.group().write(writer);
        writer.writeVarLong(message.generation());
        message.from().write(writer);
        message.to().write(writer);
        writer.writeVarLong(message.term());
        write(writer, body);
        return writer.toBytes();
    }

    private static int expectedBytes(Body body) {
        int bytes = HEADER_BYTES;
        if (body instanceof Append append) {
            for (LogEntry entry : append.entries()) {
                bytes += entry.encoded().length() + ENTRY_OVERHEAD_BYTES;
            }
        } else if (body instanceof CheckpointPart part) {
            bytes += part.bytes().length();
        } else if (body instanceof Batches answer) {
            for (RecordBatch batch : answer.batches()) {
                bytes += batch.messageBytes() + BATCH_OVERHEAD_BYTES;
            }
        }
        return bytes;
    }

    private static Kind kindOf(Body body) {
        if (body instanceof Append) {
            return Kind.REPLICA_APPEND;
        } else if (body instanceof AppendAnswer) {
            return Kind.REPLICA_APPEND_ANSWER;
        } else if (body instanceof AppendRefused) {
            return Kind.REPLICA_APPEND_REFUSED;
        } else if (body instanceof Heartbeat) {
            return Kind.REPLICA_HEARTBEAT;
        } else if (body instanceof HeartbeatAnswer) {
            return Kind.REPLICA_HEARTBEAT_ANSWER;
        } else if (body instanceof PreVote) {
            return Kind.REPLICA_PRE_VOTE;
        } else if (body instanceof PreVoteAnswer) {
            return Kind.REPLICA_PRE_VOTE_ANSWER;
        } else if (body instanceof Vote) {
            return Kind.REPLICA_VOTE;
        } else if (body instanceof VoteAnswer) {
            return Kind.REPLICA_VOTE_ANSWER;
        } else if (body instanceof TimeoutNow) {
            return Kind.REPLICA_TIMEOUT_NOW;
        } else if (body instanceof Introduction) {
            return Kind.REPLICA_INTRODUCTION;
        } else if (body instanceof CheckpointQuestion) {
            return Kind.REPLICA_CHECKPOINT_QUESTION;
        } else if (body instanceof CheckpointPart) {
            return Kind.REPLICA_CHECKPOINT_PART;
        } else if (body instanceof BatchesQuestion) {
            return Kind.REPLICA_BATCHES_QUESTION;
        } else if (body instanceof Batches) {
            return Kind.REPLICA_BATCHES;
        }
        return Kind.REPLICA_BEHIND_FLOOR;
    }

    private static void write(WireWriter writer, Body body) {
        if (body instanceof Append append) {
            write(writer, append);
        } else if (body instanceof AppendAnswer answer) {
            writer.writeVarLong(answer.received()).writeVarLong(answer.synced());
        } else if (body instanceof AppendRefused refusal) {
            refusal.refused().write(writer);
            refusal.hint().write(writer);
        } else if (body instanceof Heartbeat heartbeat) {
            writer.writeVarLong(heartbeat.commit())
                    .writeVarLong(heartbeat.round())
                    .writeVarLong(heartbeat.acknowledged())
                    .writeBoolean(heartbeat.mayLeave());
        } else if (body instanceof HeartbeatAnswer answer) {
            writer.writeVarLong(answer.round())
                    .writeVarLong(answer.received())
                    .writeVarLong(answer.synced())
                    .writeVarInt(answer.featureLevel())
                    .writeBoolean(answer.damaged());
        } else if (body instanceof PreVote question) {
            writer.writeVarLong(question.term());
            question.last().write(writer);
        } else if (body instanceof PreVoteAnswer answer) {
            writer.writeVarLong(answer.term()).writeBoolean(answer.granted());
        } else if (body instanceof Vote question) {
            question.last().write(writer);
            writer.writeBoolean(question.transfer());
        } else if (body instanceof VoteAnswer answer) {
            writer.writeBoolean(answer.granted());
        } else if (body instanceof TimeoutNow request) {
            request.last().write(writer);
        } else if (body instanceof BehindFloor behind) {
            behind.floor().write(writer);
        } else if (body instanceof CheckpointQuestion question) {
            write(writer, question);
        } else if (body instanceof CheckpointPart part) {
            write(writer, part.question());
            part.position().write(writer);
            writer.writeVarInt(part.length()).writeVarLong(part.floor()).writeRaw(part.bytes());
        } else if (body instanceof BatchesQuestion question) {
            write(writer, question);
        } else if (body instanceof Batches answer) {
            write(writer, answer.question());
            writer.writeVarLong(answer.floor()).writeVarInt(answer.batches().size());
            answer.batches().forEach(batch -> writer.writeBytes(batch.encode()));
        }
    }

    private static void write(WireWriter writer, CheckpointQuestion question) {
        question.position().write(writer);
        writer.writeVarInt(question.from());
    }

    private static void write(WireWriter writer, BatchesQuestion question) {
        question.topic().write(writer);
        writer.writeVarLong(question.from()).writeVarLong(question.until());
    }

    /** Entries follow each other, so their terms say where they are. */
    private static void write(WireWriter writer, Append append) {
        append.previous().write(writer);
        writer.writeVarLong(append.commit()).writeVarInt(append.entries().size());
        for (LogEntry entry : append.entries()) {
            writer.writeVarLong(entry.term()).writeBytes(entry.encoded());
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    public static ReplicaMessage decode(Bytes encoded, int dimension) {
        Kind kind = WireReader.kindOf(encoded);
        WireReader reader = WireReader.of(kind, encoded);
        ReplicaMessage message = new ReplicaMessage(
                GroupId.read(reader),
                reader.readNumber("generation"),
                ReplicaId.read(reader, dimension),
                ReplicaId.read(reader, dimension),
                reader.readNumber("term"),
                readBody(kind, reader, dimension));
        reader.expectEnd();
        return message;
    }

    private static Body readBody(Kind kind, WireReader reader, int dimension) {
        return switch (kind) {
            case REPLICA_APPEND -> readAppend(reader, dimension);
            case REPLICA_APPEND_ANSWER -> new AppendAnswer(reader.readNumber("received"), reader.readNumber("synced"));
            case REPLICA_APPEND_REFUSED -> new AppendRefused(LogPosition.read(reader), LogPosition.read(reader));
            case REPLICA_HEARTBEAT ->
                new Heartbeat(
                        reader.readNumber("commit"),
                        reader.readNumber("round"),
                        reader.readNumber("acknowledged"),
                        reader.readBoolean());
            case REPLICA_HEARTBEAT_ANSWER ->
                new HeartbeatAnswer(
                        reader.readNumber("round"),
                        reader.readNumber("received"),
                        reader.readNumber("synced"),
                        reader.readVarInt("feature level", FEATURE_LEVEL_MAX),
                        reader.readBoolean());
            case REPLICA_PRE_VOTE -> new PreVote(reader.readNumber("term"), LogPosition.read(reader));
            case REPLICA_PRE_VOTE_ANSWER -> new PreVoteAnswer(reader.readNumber("term"), reader.readBoolean());
            case REPLICA_VOTE -> new Vote(LogPosition.read(reader), reader.readBoolean());
            case REPLICA_VOTE_ANSWER -> new VoteAnswer(reader.readBoolean());
            case REPLICA_TIMEOUT_NOW -> new TimeoutNow(LogPosition.read(reader));
            case REPLICA_BEHIND_FLOOR -> new BehindFloor(LogPosition.read(reader));
            case REPLICA_INTRODUCTION -> new Introduction();
            case REPLICA_CHECKPOINT_QUESTION -> readCheckpointQuestion(reader);
            case REPLICA_CHECKPOINT_PART ->
                new CheckpointPart(
                        readCheckpointQuestion(reader),
                        LogPosition.read(reader),
                        reader.readVarInt("checkpoint length", CheckpointCodec.BYTES_MAX),
                        reader.readNumber("floor"),
                        reader.readRest());
            case REPLICA_BATCHES_QUESTION -> readBatchesQuestion(reader);
            case REPLICA_BATCHES -> readBatches(reader);
            default -> throw new WireException(kind + " is no message between replicas");
        };
    }

    private static CheckpointQuestion readCheckpointQuestion(WireReader reader) {
        return new CheckpointQuestion(
                LogPosition.read(reader), reader.readVarInt("first byte", CheckpointCodec.BYTES_MAX));
    }

    private static BatchesQuestion readBatchesQuestion(WireReader reader) {
        return new BatchesQuestion(
                TopicId.read(reader), reader.readNumber("first offset"), reader.readNumber("end offset"));
    }

    private static Batches readBatches(WireReader reader) {
        BatchesQuestion question = readBatchesQuestion(reader);
        long floor = reader.readNumber("floor");
        int count = reader.readVarInt("number of batches", ENTRIES_MAX);
        List<RecordBatch> batches = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            batches.add(RecordBatch.decode(reader.readBytes("batch", ENTRY_BYTES_MAX)));
        }
        return new Batches(question, batches, floor);
    }

    private static Append readAppend(WireReader reader, int dimension) {
        LogPosition previous = LogPosition.read(reader);
        long commit = reader.readNumber("commit");
        int count = reader.readVarInt("number of entries", ENTRIES_MAX);
        if (previous.index() > Long.MAX_VALUE - count) {
            throw new WireException("no " + count + " entries follow on " + previous);
        }
        List<LogEntry> entries = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 1; i <= count; i++) {
            LogPosition position = new LogPosition(previous.index() + i, reader.readNumber("term"));
            entries.add(LogEntry.decode(position, reader.readBytes("entry", ENTRY_BYTES_MAX), dimension));
        }
        return new Append(previous, entries, commit);
    }
}
