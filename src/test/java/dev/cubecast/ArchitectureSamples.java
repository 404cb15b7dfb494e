package dev.cubecast;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Classes that break the rule that pure packages only decide, each in one way, and one that keeps it. */
final class ArchitectureSamples {
    private ArchitectureSamples() {}

    static final class ReadsTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    static final class ReadsTheDate {
        Instant today() {
            return Instant.now();
        }
    }

    static final class ReadsTheClockByReference {
        Supplier<Instant> clock() {
            return Instant::now;
        }
    }

    static final class ThrowsDice {
        RandomGenerator dice() {
            return new Random();
        }
    }

    static final class ThrowsDiceOfTheThread {
        int throwDice() {
            return ThreadLocalRandom.current().nextInt(6);
        }
    }

    static final class ShufflesByChance {
        void shuffle(List<Integer> order) {
            Collections.shuffle(order);
        }
    }

    static final class NamesByChance {
        UUID name() {
            return UUID.randomUUID();
        }
    }

    static final class SleepsAWhile {
        void sleep() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class ReadsAFile {
        boolean isThere() {
            return Files.exists(Path.of("cube"));
        }
    }

    static final class Logs {
        void log() {
            LoggerFactory.getLogger("cube").info("decided");
        }
    }

    static final class UsesVertx {
        Vertx start() {
            return Vertx.vertx();
        }
    }

    static final class SharesAQueue {
        Object queue() {
            return new ConcurrentLinkedQueue<Integer>();
        }
    }

    static final class IteratesOverAHashMap {
        int sum() {
            Map<String, Integer> counts = new HashMap<>();
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    static final class MakesAHashSetByReference {
        Supplier<Set<String>> sets() {
            return HashSet::new;
        }
    }

    static final class IteratesInSaltedOrder {
        Set<String> names() {
            return Set.of("a", "b");
        }
    }

    static final class CollectsInHashOrder {
        Set<String> names() {
            return Stream.of("a", "b").collect(Collectors.toSet());
        }
    }

    static final class KeepsAnIdentityMap {
        IdentityHashMap<String, String> kept;
    }

    static final class OnlyDecides {
        private final LinkedHashMap<String, Integer> counts = new LinkedHashMap<>();
        private final Random chance = new Random(1);

        int decide(long nowMillis) {
            counts.put("seconds", (int) TimeUnit.MILLISECONDS.toSeconds(nowMillis) + chance.nextInt(6));
            return counts.getOrDefault("seconds", 0) + Map.of().size();
        }
    }
}
