package dev.cubecast.link;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notes failed handshakes: the same reason for the same peer once a minute at most, because a misconfigured peer comes
 * back every few seconds. At most {@link #ENTRIES_MAX} different ones are noted in a minute; the metrics count all.
 */
final class RefusalLog {
    static final int ENTRIES_MAX = 256;
    private static final long QUIET_MS = 60_000;

    private final Trace trace;
    private final Map<Entry, Long> notedMs = new LinkedHashMap<>();

    RefusalLog(Trace trace) {
        this.trace = trace;
    }

    /**
     * @param host where the peer is, without its port, which differs at each connection
     * @param claimed the neighbour that it says it is or should be; empty unless it is one, so that a stranger cannot
     *     make up many
     */
    void note(String host, Optional<Vertex> claimed, Refusal.Code code, String sentence, long nowMs) {
        notedMs.values().removeIf(whenMs -> nowMs - whenMs >= QUIET_MS);
        Entry entry = new Entry(host, claimed, code);
        if (notedMs.size() < ENTRIES_MAX && notedMs.putIfAbsent(entry, nowMs) == null) {
            if (code.forbids()) {
                trace.warn(Trace.Subject.LINKS, sentence);
            } else {
                trace.note(Trace.Subject.LINKS, sentence);
            }
        }
    }

    private record Entry(String host, Optional<Vertex> claimed, Refusal.Code code) {}
}
