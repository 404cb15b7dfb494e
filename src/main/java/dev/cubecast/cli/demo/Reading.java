package dev.cubecast.cli.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one reader got of a topic from its beginning, in its order. */
final class Reading {
    private final String reader;
    private final List<Found> found = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();

    Reading(String reader) {
        this.reader = reader;
    }

    /** A message where it was found. */
    record Found(long offset, DemoMessage message) {}

    Reading message(long offset, DemoMessage message) {
        found.add(new Found(offset, message));
        return this;
    }

    /** The reader was told that something is missing. */
    Reading gap(String which) {
        gaps.add(which);
        return this;
    }

    String reader() {
        return reader;
    }

    List<Found> found() {
        return List.copyOf(found);
    }

    List<String> gaps() {
        return List.copyOf(gaps);
    }

    /** Where each message was found first. */
    Map<DemoMessage, Long> offsets() {
        Map<DemoMessage, Long> offsets = new LinkedHashMap<>();
        found.forEach(one -> offsets.putIfAbsent(one.message(), one.offset()));
        return offsets;
    }

    /** Messages that came more than once. */
    int twice() {
        return found.size() - offsets().size();
    }

    /**
     * What speaks against this reading by itself: each message once, offsets and each publisher's messages in their
     * order.
     */
    List<String> objections() {
        List<String> objections = new ArrayList<>();
        gaps.forEach(gap -> objections.add(reader + " was told of a gap: " + gap));
        Map<DemoMessage, Long> offsets = new LinkedHashMap<>();
        Map<String, Long> numbers = new LinkedHashMap<>();
        long lastOffset = -1;
        for (Found next : found) {
            if (next.offset() <= lastOffset) {
                objections.add(reader + " got offset " + next.offset() + " after offset " + lastOffset);
            }
            lastOffset = next.offset();
            Long before = offsets.putIfAbsent(next.message(), next.offset());
            if (before != null) {
                objections.add(
                        reader + " got " + next.message() + " twice, at offsets " + before + " and " + next.offset());
            }
            @Nullable
            Long number = numbers.put(next.message().publisher(), next.message().number());
            if (number != null && number > next.message().number()) {
                objections.add(reader + " got " + next.message() + " after number " + number + " of its publisher");
            }
        }
        return objections;
    }
}
