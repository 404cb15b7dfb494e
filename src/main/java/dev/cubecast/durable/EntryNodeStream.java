package dev.cubecast.durable;

import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry node's stream of publishes to a group (ARCHITECTURE.md, rule 10). The publishes of one moment are stored
 * topic by topic, so a log that ends in between may have numbers 1 and 3, but not 2. Therefore each is stored with the
 * number before it, and only what hangs together counts as the stream's end; the links beyond wait for the one that is
 * missing.
 *
 * @param last all numbers up to this one are decided: stored, or never will be
 * @param settled the entry node knows what became of all numbers up to this one
 * @param links stored numbers beyond {@code last}, each with the one stored before it
 * @param stored numbers beyond {@code settled}, each with the place where it is stored
 */
record EntryNodeStream(
        long last, long settled, ImmutableTreeMap<Long, Long> links, ImmutableTreeMap<Long, Place> stored) {
    /**
     * Numbers of one stream whose entry node has not said that it knows what became of them; it must before it sends
     * more.
     */
    static final int UNSETTLED_MAX = 8192;

    static final EntryNodeStream EMPTY = new EntryNodeStream(0, 0, ImmutableTreeMap.empty(), ImmutableTreeMap.empty());

    /** Where a publish is stored. */
    record Place(TopicId topic, long firstOffset, long lastOffset) {}

    /**
     * Up to where all is decided, if all up to {@code decided} is.
     *
     * @param decided by what the leader has refused, or by what the entry node has settled
     */
    long headFrom(long decided) {
        long head = Math.max(last, decided);
        for (Map.Entry<Long, Long> link : links.entries()) {
            if (link.getKey() > head && link.getValue() <= head) {
                head = link.getKey();
            }
        }
        return head;
    }

    @Nullable
    Place placeOf(long number) {
        return stored.get(number);
    }

    /** Whether the entry node must say of more numbers that it knows what became of them before it sends another. */
    boolean isFull(long nowSettled) {
        return stored.size() >= UNSETTLED_MAX
                && stored.entries().stream()
                                .filter(entry -> entry.getKey() > nowSettled)
                                .count()
                        >= UNSETTLED_MAX;
    }

    /** The stream after one of its publishes was stored. */
    EntryNodeStream with(Forwarded forwarded, Place place) {
        return new EntryNodeStream(
                        last,
                        Math.max(settled, forwarded.settled()),
                        links.with(forwarded.number(), forwarded.previous()),
                        stored.with(forwarded.number(), place))
                .advanced();
    }

    private EntryNodeStream advanced() {
        long head = headFrom(last);
        return new EntryNodeStream(head, settled, withoutUpTo(head, links), withoutUpTo(settled, stored));
    }

    private static <V> ImmutableTreeMap<Long, V> withoutUpTo(long number, ImmutableTreeMap<Long, V> numbers) {
        ImmutableTreeMap<Long, V> rest = numbers;
        while (!rest.isEmpty() && rest.first().getKey() <= number) {
            rest = rest.without(rest.first().getKey());
        }
        return rest;
    }

    void write(WireWriter writer) {
        writer.writeVarLong(last).writeVarLong(settled).writeVarInt(links.size());
        links.forEach((number, previous) -> writer.writeVarLong(number).writeVarLong(previous));
        writer.writeVarInt(stored.size());
        stored.forEach((number, place) -> {
            writer.writeVarLong(number);
            place.topic().write(writer);
            writer.writeVarLong(place.firstOffset()).writeVarLong(place.lastOffset());
        });
    }

    static EntryNodeStream read(WireReader reader) {
        long last = reader.readVarLong();
        long settled = reader.readVarLong();
        int linkCount = reader.readVarInt("links of a stream", UNSETTLED_MAX);
        ImmutableTreeMap<Long, Long> links = ImmutableTreeMap.empty();
        for (int i = 0; i < linkCount; i++) {
            links = links.with(reader.readVarLong(), reader.readVarLong());
        }
        int storedCount = reader.readVarInt("stored numbers of a stream", UNSETTLED_MAX);
        ImmutableTreeMap<Long, Place> stored = ImmutableTreeMap.empty();
        for (int i = 0; i < storedCount; i++) {
            long number = reader.readVarLong();
            stored = stored.with(number, new Place(TopicId.read(reader), reader.readVarLong(), reader.readVarLong()));
        }
        return new EntryNodeStream(last, settled, links, stored);
    }
}
