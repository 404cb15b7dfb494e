package dev.cubecast.simulation;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * What happened in a run, in order: a hash of every event, by which two runs are known to be the same, and, if asked
 * for, lines for people.
 */
public final class SimulationTrace {
    private static final int LINES_MAX = 1_000_000;
    private static final long PRIME = 0x100000001B3L;

    private final Scheduler scheduler;
    private final boolean readable;
    /** Of frames, in place of {@link Bytes#hashCode}, which is slow: in large cubes gigabytes pass by. */
    private final CRC32C checksum = new CRC32C();

    private final List<String> lines = new ArrayList<>();
    private long hash = 0xCBF29CE484222325L;

    SimulationTrace(Scheduler scheduler, boolean readable) {
        this.scheduler = scheduler;
        this.readable = readable;
    }

    /** The same for two runs in which the same things happened at the same times, in any JVM; of others hardly ever. */
    public long hash() {
        return hash;
    }

    /** Up to a million lines, each with the virtual time; empty unless the run was asked to be readable. */
    public List<String> lines() {
        return Collections.unmodifiableList(lines);
    }

    void note(Vertex vertex, Supplier<String> what) {
        if (readable && lines.size() < LINES_MAX) {
            lines.add(at() + " " + vertex + " " + what.get());
        }
    }

    void note(Supplier<String> what) {
        if (readable && lines.size() < LINES_MAX) {
            lines.add(at() + " - " + what.get());
        }
    }

    void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 32;
    }

    void mixFrame(Vertex from, Vertex to, Bytes frame) {
        mix(scheduler.nowMicros());
        mix((long) from.number() << 40 | (long) to.number() << 20 | frame.length());
        checksum.reset();
        checksum.update(frame.array(), frame.offset(), frame.length());
        mix(checksum.getValue());
    }

    private String at() {
        long micros = scheduler.nowMicros();
        return String.format("%9.3f", micros / 1000.0);
    }
}
