package dev.cubecast.durable;

import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicSettings;

/**
 * What a group's log has made of one topic.
 *
 * @param first the oldest offset that is kept
 * @param next the offset of the next message
 * @param timestampMs of the last batch, milliseconds since 1970; 0 if there has been none
 * @param losses of which readers must be told
 */
record TopicState(
        Topic topic, long first, long next, long timestampMs, Extents extents, ProducerTable producers, Losses losses) {

    static TopicState created(Topic topic, int producersMax) {
        return new TopicState(topic, 0, 0, 0, Extents.NONE, ProducerTable.empty(producersMax), Losses.NONE);
    }

    TopicEnds ends() {
        return new TopicEnds(first, next, timestampMs);
    }

    /** The state after a publish, of whose batch nothing but its messages' number and origin is known yet. */
    TopicState with(StoredPublish publish) {
        StoredPublish.Sequence sequence = publish.sequence();
        ProducerTable nowProducers = sequence == null ? producers : producers.with(sequence, publish.count(), next);
        return new TopicState(topic, first, next + publish.count(), timestampMs, extents, nowProducers, losses);
    }

    /** The state after the batch whose publishes it has taken. */
    TopicState with(RecordBatch batch) {
        if (batch.nextOffset() != next) {
            throw new IllegalStateException("topic " + topic.name() + " ends before offset " + next
                    + ", but a batch before " + batch.nextOffset());
        }
        Extents nowExtents = extents.with(batch, topic.settings().retention());
        return new TopicState(topic, first, next, batch.timestampMs(), nowExtents, producers, losses);
    }

    TopicState with(TopicSettings settings) {
        Topic changed = new Topic(topic.name(), topic.id(), settings);
        return new TopicState(changed, first, next, timestampMs, extents, producers, losses);
    }

    /** Without the messages before an offset. */
    TopicState from(long nowFirst) {
        if (nowFirst < first || nowFirst > next) {
            throw new IllegalStateException("topic " + topic.name() + " has offsets " + first + " to " + next
                    + ", but is to be trimmed to " + nowFirst);
        }
        return new TopicState(topic, nowFirst, next, timestampMs, extents.from(nowFirst), producers, losses);
    }

    /** The state after a recovery of the group with loss: what the topic has now is kept. */
    TopicState kept(long epoch, long lastEpoch) {
        Losses after = losses.with(new Loss(epoch, lastEpoch, next));
        return new TopicState(topic, first, next, timestampMs, extents, producers, after);
    }

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.TOPIC_STATE, 256);
        topic.write(writer);
        writer.writeVarLong(first).writeVarLong(next).writeVarLong(timestampMs);
        extents.write(writer);
        producers.write(writer);
        losses.write(writer);
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
    static TopicState decode(Bytes encoded, int producersMax) {
        WireReader reader = WireReader.of(Kind.TOPIC_STATE, encoded);
        TopicState state = new TopicState(
                Topic.read(reader),
                reader.readVarLong(),
                reader.readVarLong(),
                reader.readVarLong(),
                Extents.read(reader),
                ProducerTable.read(reader, producersMax),
                Losses.read(reader));
        reader.expectEnd();
        return state;
    }
}
