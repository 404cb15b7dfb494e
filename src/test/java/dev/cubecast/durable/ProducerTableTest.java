package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.ProducerTable.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The table of producers, and a second one that looks through all that was ever stored. */
class ProducerTableTest {
    private static final int ROUNDS = 1_000;
    private static final int INPUTS = 60;
    private static final int PRODUCERS_MAX = 3;

    private final Map<String, Integer> judgements = new TreeMap<>();

    private record Message(ProducerId producer, long sequence, long offset) {}

    /** All that was stored, and from where on it counts: before, its producer was forgotten. */
    private static final class NaiveTable {
        private final List<Message> stored = new ArrayList<>();
        private final Map<ProducerId, Integer> countsFrom = new TreeMap<>();
        private final List<ProducerId> byUse = new ArrayList<>();

        Judgement judge(Sequence sequence, int count) {
            List<Message> known = known(sequence.producer());
            if (known.isEmpty()) {
                return sequence.first() == 1 ? new Judgement.Next() : new Judgement.UnknownProducer();
            }
            long last = known.get(known.size() - 1).sequence();
            if (sequence.first() == last + 1) {
                return new Judgement.Next();
            }
            if (sequence.first() + count - 1 > last) {
                return new Judgement.OutOfSequence(last + 1);
            }
            List<Message> remembered = known.subList(Math.max(0, known.size() - 1024), known.size());
            if (remembered.get(0).sequence() > sequence.first()) {
                return new Judgement.TooOld();
            }
            return new Judgement.Duplicate(
                    offset(remembered, sequence.first()), offset(remembered, sequence.first() + count - 1));
        }

        private static long offset(List<Message> messages, long sequence) {
            return messages.stream()
                    .filter(message -> message.sequence() == sequence)
                    .findFirst()
                    .orElseThrow()
                    .offset();
        }

        private List<Message> known(ProducerId producer) {
            return stored.subList(countsFrom.getOrDefault(producer, 0), stored.size()).stream()
                    .filter(message -> message.producer().equals(producer))
                    .toList();
        }

        void store(Sequence sequence, int count, long offset) {
            for (int i = 0; i < count; i++) {
                stored.add(new Message(sequence.producer(), sequence.first() + i, offset + i));
            }
            byUse.remove(sequence.producer());
            byUse.add(sequence.producer());
            if (byUse.size() > PRODUCERS_MAX) {
                countsFrom.put(byUse.remove(0), stored.size());
            }
        }
    }

    @Test
    void agreesWithTheOneThatLooksThroughAll() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            round(seed);
        }
        assertThat(judgements.keySet())
                .containsExactly("Duplicate", "Next", "OutOfSequence", "TooOld", "UnknownProducer");
        assertThat(judgements.values()).allSatisfy(times -> assertThat(times).isGreaterThan(500));
    }

    private void round(long seed) {
        RandomGenerator random = Seeds.random(seed);
        ProducerTable table = ProducerTable.empty(PRODUCERS_MAX);
        NaiveTable naive = new NaiveTable();
        int producers = 1 + random.nextInt(4);
        long offset = 0;
        for (int i = 0; i < INPUTS; i++) {
            ProducerId producer = new ProducerId("p" + random.nextInt(producers));
            int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 400);
            Sequence sequence = new Sequence(producer, first(naive, producer, random));
            Judgement expected = naive.judge(sequence, count);
            assertThat(table.judge(sequence, count))
                    .as("seed %d, input %d", seed, i)
                    .isEqualTo(expected);
            judgements.merge(expected.getClass().getSimpleName(), 1, Integer::sum);
            offset += random.nextInt(2);
            if (expected instanceof Judgement.Next) {
                table = table.with(sequence, count, offset);
                naive.store(sequence, count, offset);
                offset += count;
            }
        }
    }

    private static long first(NaiveTable naive, ProducerId producer, RandomGenerator random) {
        List<Message> known = naive.known(producer);
        long next = known.isEmpty() ? 1 : known.get(known.size() - 1).sequence() + 1;
        return switch (random.nextInt(4)) {
            case 0 -> Math.max(1, next - random.nextInt(1_400));
            case 1 -> next + random.nextInt(2);
            default -> next;
        };
    }

    @Test
    void failsLoudlyWhenTheLogSkipsASequenceNumber() {
        Sequence skipped = new Sequence(new ProducerId("p"), 2);
        assertThatThrownBy(() -> ProducerTable.empty(3).with(skipped, 1, 0)).isInstanceOf(IllegalStateException.class);
    }
}
