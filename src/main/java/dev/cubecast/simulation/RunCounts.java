package dev.cubecast.simulation;

import dev.cubecast.trace.Measure;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How much happened in a run, or in many together. */
public final class RunCounts {
    private final long[] measures = new long[Measure.values().length];
    private final long[] faults = new long[FaultKind.values().length];
    private long frames;
    private long events;
    private long delivered;

    void sent(Parcel parcel) {
        frames++;
    }

    void fired(FaultKind kind) {
        faults[kind.ordinal()]++;
    }

    void counted(Measure measure, long amount) {
        measures[measure.ordinal()] += amount;
    }

    void delivered(int messages) {
        delivered += messages;
    }

    void ran(long scheduledEvents) {
        events += scheduledEvents;
    }

    public long of(Measure measure) {
        return measures[measure.ordinal()];
    }

    public long of(FaultKind kind) {
        return faults[kind.ordinal()];
    }

    public long frames() {
        return frames;
    }

    public long events() {
        return events;
    }

    /** Messages handed to subscribers and readers. */
    public long delivered() {
        return delivered;
    }

    public void add(RunCounts other) {
        frames += other.frames;
        events += other.events;
        delivered += other.delivered;
        for (int i = 0; i < measures.length; i++) {
            measures[i] += other.measures[i];
        }
        for (int i = 0; i < faults.length; i++) {
            faults[i] += other.faults[i];
        }
    }

    /** What happened to durable groups, for people. */
    String ofGroups() {
        Map<String, Measure> named = new LinkedHashMap<>();
        named.put("elections", Measure.GROUP_ELECTIONS);
        named.put("leaders without a majority", Measure.GROUP_LEADERS_LOST);
        named.put("transfers", Measure.GROUP_TRANSFERS);
        named.put("changes of members", Measure.GROUP_CHANGES);
        named.put("truncations", Measure.GROUP_TRUNCATIONS);
        named.put("catch-ups", Measure.GROUP_CATCH_UPS);
        named.put("trims", Measure.DURABLE_TRIMS);
        named.put("duplicates", Measure.DURABLE_DUPLICATE);
        return named.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + of(entry.getValue()))
                        .collect(Collectors.joining(", "))
                + "\nfaults: "
                + Stream.of(FaultKind.values())
                        .filter(kind -> of(kind) > 0)
                        .map(kind -> kind.text() + " " + of(kind))
                        .collect(Collectors.joining(", "))
                + "\nevents " + events + ", frames " + frames;
    }

    private static <E extends Enum<E>> String nonZero(Map<E, Long> amounts) {
        return amounts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        Map<Measure, Long> byMeasure = new EnumMap<>(Measure.class);
        Map<FaultKind, Long> byFault = new EnumMap<>(FaultKind.class);
        for (Measure measure : Measure.values()) {
            byMeasure.put(measure, of(measure));
        }
        for (FaultKind kind : FaultKind.values()) {
            byFault.put(kind, of(kind));
        }
        return "events " + events + ", frames " + frames + ", delivered " + delivered + "\n  protocol: "
                + nonZero(byMeasure) + "\n  faults: " + nonZero(byFault);
    }
}
