package dev.cubecast.node;

import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the protocol reports, in the log and the metrics of its node. Notes become lines of a logger for each subject,
 * at most so many a second; how many more there were is logged when the second is over. Warnings are counted apart, so
 * that notes do not crowd them out. Used by the node's thread alone.
 */
final class TraceLog implements Trace {
    private static final String PREFIX = "cubecast.";
    private static final long WINDOW_MS = 1_000;

    private final Map<Subject, NoteLog> notes = new EnumMap<>(Subject.class);
    private final Map<Subject, NoteLog> warnings = new EnumMap<>(Subject.class);
    private final Map<Measure, Count> counts = new EnumMap<>(Measure.class);
    private final TrafficLog traffic;

    /**
     * @param notesPerSecondMax notes of one subject that are logged in a second, and as many warnings
     * @param summaryIntervalMs between two lines that sum up what was published, stored and pushed
     * @param nowMs monotonic milliseconds
     */
    TraceLog(MeterRegistry registry, int notesPerSecondMax, long summaryIntervalMs, LongSupplier nowMs) {
        for (Measure measure : Measure.values()) {
            Count count = new Count();
            counts.put(measure, count);
            FunctionCounter.builder(PREFIX + measure.metric(), count, counted -> counted.value)
                    .description(measure.help())
                    .register(registry);
        }
        Counter suppressed = Counter.builder(PREFIX + "log.notes.suppressed")
                .description("State changes that were not logged because there were too many")
                .register(registry);
        for (Subject subject : Subject.values()) {
            Logger logger = LoggerFactory.getLogger(PREFIX + subject.name().toLowerCase(Locale.ROOT));
            notes.put(subject, new NoteLog(logger, Level.INFO, suppressed, notesPerSecondMax, nowMs));
            warnings.put(subject, new NoteLog(logger, Level.WARN, suppressed, notesPerSecondMax, nowMs));
        }
        traffic = new TrafficLog(summaryIntervalMs, measure -> of(counts, measure).value, nowMs);
    }

    @Override
    public void note(Subject subject, String what) {
        of(notes, subject).note(what);
    }

    @Override
    public void warn(Subject subject, String what) {
        of(warnings, subject).note(what);
    }

    @Override
    public void count(Measure measure, long amount) {
        of(counts, measure).value += amount;
    }

    /**
     * Sums up the traffic of an interval, and how many notes of a second were left out; to be called about once a
     * second, and at the end.
     */
    void tick() {
        notes.values().forEach(NoteLog::summarise);
        warnings.values().forEach(NoteLog::summarise);
        traffic.tick();
    }

    private static <K, V> V of(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("expected an entry for every constant, but there is none for " + key);
        }
        return value;
    }

    /** A plain number: some are counted with every message. It is read by the same thread. */
    private static final class Count {
        private long value;
    }

    /** The notes of one subject, or its warnings. */
    private static final class NoteLog {
        private final Logger logger;
        private final Level level;
        private final Counter suppressedTotal;
        private final int notesMax;
        private final LongSupplier nowMs;

        private long windowStartMs;
        private int notes;
        private int suppressed;

        NoteLog(Logger logger, Level level, Counter suppressedTotal, int notesMax, LongSupplier nowMs) {
            this.logger = logger;
            this.level = level;
            this.suppressedTotal = suppressedTotal;
            this.notesMax = notesMax;
            this.nowMs = nowMs;
            windowStartMs = nowMs.getAsLong();
        }

        void note(String what) {
            summarise();
            if (notes == notesMax) {
                suppressed++;
                suppressedTotal.increment();
            } else {
                notes++;
                logger.atLevel(level).log(what);
            }
        }

        void summarise() {
            if (nowMs.getAsLong() - windowStartMs < WINDOW_MS) {
                return;
            }
            if (suppressed > 0) {
                logger.atLevel(level).log("{} more of these in the same second were not logged", suppressed);
            }
            windowStartMs = nowMs.getAsLong();
            notes = 0;
            suppressed = 0;
        }
    }
}
