package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.durable.EntryNodeStream.Place;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The chain of a stream, and a second one that looks through all that was ever stored. */
class EntryNodeStreamTest {
    private static final int ROUNDS = 2_500;
    private static final TopicId TOPIC = new TopicId(1, 1);

    private record Stored(Forwarded forwarded, Place place) {}

    @Test
    void countsOnlyWhatHangsTogether() {
        EntryNodeStream first = EntryNodeStream.EMPTY.with(new Forwarded(5, 0, 1, 0), place(0));
        EntryNodeStream third = first.with(new Forwarded(5, 2, 3, 0), place(1));
        EntryNodeStream second = third.with(new Forwarded(5, 1, 2, 0), place(2));
        assertThat(third.last()).isEqualTo(1);
        assertThat(third.placeOf(3)).isEqualTo(place(1));
        assertThat(second.last()).isEqualTo(3);
        assertThat(second.links().isEmpty()).isTrue();
    }

    @Test
    void forgetsThePlacesThatTheEntryNodeKnows() {
        EntryNodeStream first = EntryNodeStream.EMPTY.with(new Forwarded(5, 0, 1, 0), place(0));
        EntryNodeStream second = first.with(new Forwarded(5, 1, 2, 1), place(1));
        assertThat(second.placeOf(1)).isNull();
        assertThat(second.placeOf(2)).isEqualTo(place(1));
    }

    @Test
    void agreesWithTheOneThatLooksThroughAll() {
        int inputs = 0;
        int beyond = 0;
        for (long seed = 1; seed <= ROUNDS; seed++) {
            RandomGenerator random = Seeds.random(seed);
            EntryNodeStream stream = EntryNodeStream.EMPTY;
            List<Stored> history = new ArrayList<>();
            while (history.size() < 24) {
                for (Stored next : appendOf(stream, history, random)) {
                    history.add(next);
                    stream = stream.with(next.forwarded(), next.place());
                    check(stream, history, "seed " + seed + ", after " + history);
                    inputs++;
                    beyond += stream.links().isEmpty() ? 0 : 1;
                }
            }
        }
        assertThat(inputs).isGreaterThan(50_000);
        assertThat(beyond).as("with a number missing").isGreaterThan(5_000);
    }

    /**
     * What a leader appends at once: numbers in their order, but stored topic by topic, and by a crash only the first
     * of them. Some numbers are refused and never come, others were promised nothing and are lost, which the entry node
     * does not mind.
     */
    private static List<Stored> appendOf(EntryNodeStream stream, List<Stored> history, RandomGenerator random) {
        List<Stored> append = new ArrayList<>();
        long previous = stream.last();
        long settled = Math.max(0, previous - 4 + random.nextInt(7));
        long number = stream.headFrom(Math.max(settled, stream.settled()));
        int topics = 1 + random.nextInt(3);
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            number += 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
            if (stream.placeOf(number) != null) {
                continue;
            }
            Place place = new Place(new TopicId(1, random.nextInt(topics)), number, history.size());
            append.add(new Stored(new Forwarded(5, previous, number, settled), place));
            previous = number;
        }
        append.sort(Comparator.comparing(stored -> stored.place().topic()));
        return append.subList(0, random.nextInt(3) == 0 ? random.nextInt(append.size() + 1) : append.size());
    }

    private static void check(EntryNodeStream stream, List<Stored> history, String when) {
        assertThat(stream.last()).as(when).isEqualTo(lastOf(history));
        assertThat(stream.stored().entries())
                .as(when)
                .isEqualTo(List.copyOf(unsettled(history).entrySet()));
    }

    /** Every number from which a path of stored ones leads back to the start, tried until no more are found. */
    private static long lastOf(List<Stored> history) {
        TreeSet<Long> reached = new TreeSet<>(List.of(0L));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Stored stored : history) {
                boolean follows = stored.forwarded().previous() <= reached.last();
                grown |= follows && reached.add(stored.forwarded().number());
            }
        }
        return reached.last();
    }

    private static Map<Long, Place> unsettled(List<Stored> history) {
        TreeMap<Long, Place> places = new TreeMap<>();
        history.forEach(stored -> places.put(stored.forwarded().number(), stored.place()));
        history.forEach(
                stored -> places.headMap(stored.forwarded().settled(), true).clear());
        return places;
    }

    private static Place place(long offset) {
        return new Place(TOPIC, offset, offset);
    }
}
