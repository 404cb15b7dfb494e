package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImmutableTreeMapTest {

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void holdsWhatATreeMapHoldsAndLeavesTheFormerAlone(long seed) {
        RandomGenerator random = Seeds.random(seed);
        TreeMap<Integer, Integer> expected = new TreeMap<>();
        ImmutableTreeMap<Integer, Integer> map = ImmutableTreeMap.empty();
        int keys = 1 + random.nextInt(200);
        for (int i = 0; i < 500; i++) {
            ImmutableTreeMap<Integer, Integer> former = map;
            List<?> formerEntries = former.entries();
            int key = random.nextInt(keys);
            if (random.nextInt(5) < 2) {
                expected.remove(key);
                map = map.without(key);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertThat(map.entries()).isEqualTo(List.copyOf(expected.entrySet()));
            assertThat(former.entries()).isEqualTo(formerEntries);
            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map.floor(key)).isEqualTo(Optional.ofNullable(expected.floorEntry(key)));
            assertThat(map.higher(key)).isEqualTo(Optional.ofNullable(expected.higherEntry(key)));
        }
    }

    @Test
    void staysShallowWhenKeysOnlyGrow() {
        Comparisons comparisons = new Comparisons();
        ImmutableTreeMap<Comparisons.Key, Integer> map = ImmutableTreeMap.empty();
        for (int i = 0; i < 10_000; i++) {
            map = map.with(comparisons.key(i), i);
            map = i % 3 == 0 ? map.without(map.first().getKey()) : map;
        }
        comparisons.made = 0;
        map.get(comparisons.key(9_999));
        assertThat(comparisons.made).isLessThan(30);
    }

    private static final class Comparisons {
        private int made;

        Key key(int number) {
            return new Key(number, this);
        }

        private record Key(int number, Comparisons counter) implements Comparable<Key> {
            @Override
            public int compareTo(Key other) {
                counter.made++;
                return Integer.compare(number, other.number);
            }
        }
    }
}
