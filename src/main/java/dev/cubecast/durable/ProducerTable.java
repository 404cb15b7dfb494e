package dev.cubecast.durable;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * What keeps a client's messages from being stored twice in one topic (ARCHITECTURE.md, rule 9). Part of the replicated
 * state, so that a new leader knows what the one before it stored.
 */
record ProducerTable(RecentMap<ProducerId, Producer> producers) {

    /** What a publish with a sequence number is to its topic. */
    sealed interface Judgement {
        /** It is the next, and is to be stored. */
        record Next() implements Judgement {}

        /** It is stored already. */
        record Duplicate(long firstOffset, long lastOffset) implements Judgement {}

        /** Something before it is missing, or only a part of it is new. */
        record OutOfSequence(long expected) implements Judgement {}

        /** Nothing is known of its producer, and it is not that producer's first. */
        record UnknownProducer() implements Judgement {}

        /** It was stored so long ago that its offset is forgotten. */
        record TooOld() implements Judgement {}
    }

    static ProducerTable empty(int producersMax) {
        return new ProducerTable(RecentMap.empty(producersMax));
    }

    /** @param count messages of the publish */
    Judgement judge(Sequence sequence, int count) {
        Producer producer = producers.get(sequence.producer());
        if (producer == null) {
            return sequence.first() == 1 ? new Judgement.Next() : new Judgement.UnknownProducer();
        }
        long expected = producer.last() + 1;
        if (sequence.first() == expected) {
            return new Judgement.Next();
        } else if (sequence.first() > expected || sequence.first() + count > expected) {
            return new Judgement.OutOfSequence(expected);
        } else if (sequence.first() < producer.oldest()) {
            return new Judgement.TooOld();
        }
        return new Judgement.Duplicate(
                producer.offsetOf(sequence.first()), producer.offsetOf(sequence.first() + count - 1));
    }

    /** The table after a publish that was stored at an offset. */
    ProducerTable with(Sequence sequence, int count, long offset) {
        Producer before = producers.get(sequence.producer());
        long expected = before == null ? 1 : before.last() + 1;
        if (sequence.first() != expected) {
            throw new IllegalStateException(
                    "of " + sequence.producer() + " " + expected + " is expected, but the log has " + sequence.first());
        }
        Producer after = before == null ? Producer.startingAt(offset, count) : before.with(offset, count);
        return new ProducerTable(producers.with(sequence.producer(), after));
    }

    void write(WireWriter writer) {
        writer.writeVarLong(producers.forgotten()).writeVarInt(producers.size());
        producers.values().forEach((id, used) -> {
            writer.writeString(id.text()).writeVarLong(used.use());
            used.value().write(writer);
        });
    }

    static ProducerTable read(WireReader reader, int producersMax) {
        RecentMap<ProducerId, Producer> producers = RecentMap.empty(producersMax, reader.readVarLong());
        int count = reader.readVarInt("producers", producersMax);
        for (int i = 0; i < count; i++) {
            ProducerId id = new ProducerId(reader.readString("producer", ProducerId.LENGTH_MAX));
            long use = reader.readVarLong();
            producers = producers.restored(id, Producer.read(reader), use);
        }
        return new ProducerTable(producers);
    }
}
