package dev.cubecast.bridge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who reads next. Readers that hold something already come before those that have not begun, so no more of them hold
 * anything than may read at a time.
 *
 * @param <R> who reads
 * @param <P> what of
 */
final class ReadTurns<R, P> {
    private final Map<R, P> goingOn = new LinkedHashMap<>();
    private final Map<R, P> beginning = new LinkedHashMap<>();

    void add(R reader, P place, boolean holdsSomething) {
        (holdsSomething ? goingOn : beginning).put(reader, place);
    }

    void remove(R reader) {
        goingOn.remove(reader);
        beginning.remove(reader);
    }

    /** Takes the next one out. */
    Optional<Map.Entry<R, P>> poll() {
        Map<R, P> first = goingOn.isEmpty() ? beginning : goingOn;
        Optional<Map.Entry<R, P>> next = first.entrySet().stream().findFirst();
        next.ifPresent(turn -> first.remove(turn.getKey()));
        return next;
    }
}
