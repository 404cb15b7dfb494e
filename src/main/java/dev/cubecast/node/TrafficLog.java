package dev.cubecast.node;

import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node had to do with messages, as one line for each interval; none for those in which there was nothing. That
 * the neighbours were heard meanwhile, which is always so, is a line of its own for those who look closely.
 */
final class TrafficLog {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.traffic");
    /** What the line says of each, behind its number. */
    private static final Map<Measure, String> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put(Measure.PUBLISHES, "published by clients of this node");
        TEXTS.put(Measure.DURABLE_APPENDED, "stored by leaders on this node");
        TEXTS.put(Measure.PUBLISHES_STORED, "of ephemeral topics numbered by leaders on this node");
        TEXTS.put(Measure.BATCHES_PUSHED, "pushes sent to other nodes");
        TEXTS.put(Measure.BATCHES_RECEIVED, "pushes received for clients of this node");
        TEXTS.put(Measure.DURABLE_TRIMS, "trims by retention");
    }

    private final long intervalMs;
    private final ToLongFunction<Measure> counted;
    private final LongSupplier nowMs;
    private final Map<Measure, Long> before = new EnumMap<>(Measure.class);
    private long sinceMs;

    /**
     * @param counted how much there was since the start
     * @param nowMs monotonic milliseconds
     */
    TrafficLog(long intervalMs, ToLongFunction<Measure> counted, LongSupplier nowMs) {
        this.intervalMs = intervalMs;
        this.counted = counted;
        this.nowMs = nowMs;
        sinceMs = nowMs.getAsLong();
    }

    /** Writes what there is if the interval is over. */
    void tick() {
        long pastMs = nowMs.getAsLong() - sinceMs;
        if (pastMs < intervalMs) {
            return;
        }
        sinceMs += pastMs;
        List<String> parts = new ArrayList<>();
        TEXTS.forEach((measure, text) -> {
            long more = moreOf(measure);
            if (more > 0) {
                parts.add(more + " " + text);
            }
        });
        if (!parts.isEmpty()) {
            LOG.info("in {} s: {}", pastMs / 1_000, String.join(", ", parts));
        }
        LOG.debug("in {} s: {} heartbeats heard", pastMs / 1_000, moreOf(Measure.HEARTBEATS));
    }

    private long moreOf(Measure measure) {
        long now = counted.applyAsLong(measure);
        Long then = before.put(measure, now);
        return now - (then == null ? 0 : then);
    }
}
