package dev.cubecast.cli.bench;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Numbers as few ranges, in room that does not grow: of too many ranges the lowest is only counted. For one thread. */
final class NumberRanges {
    static final int RANGES_MAX = 10_000;

    /** Last numbers by first ones. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    private long forgotten;

    NumberRanges() {}

    NumberRanges(NumberRanges copied) {
        ranges.putAll(copied.ranges);
        forgotten = copied.forgotten;
    }

    /**
     * Adds the numbers from first to last, both included, all of them higher than any that was added before; none if
     * there are none.
     */
    void append(long first, long last) {
        if (first > last) {
            return;
        }
        Map.Entry<Long, Long> highest = ranges.lastEntry();
        boolean goesOn = highest != null && highest.getValue() == first - 1;
        ranges.put(goesOn ? highest.getKey() : first, last);
        if (ranges.size() > RANGES_MAX) {
            Map.Entry<Long, Long> lowest = ranges.pollFirstEntry();
            forgotten += lowest.getValue() - lowest.getKey() + 1;
        }
    }

    /** Returns whether it was there. */
    boolean remove(long number) {
        Map.Entry<Long, Long> range = ranges.floorEntry(number);
        if (range == null || range.getValue() < number) {
            return false;
        }
        ranges.remove(range.getKey());
        if (range.getKey() < number) {
            ranges.put(range.getKey(), number - 1);
        }
        if (number < range.getValue()) {
            ranges.put(number + 1, range.getValue());
        }
        return true;
    }

    /** How many there are that the others do not have, those that are only counted included. */
    long countWithout(NumberRanges others) {
        long count = forgotten;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            count += range.getValue() - range.getKey() + 1 - others.countWithin(range.getKey(), range.getValue());
        }
        return count;
    }

    private long countWithin(long first, long last) {
        long count = 0;
        Map.Entry<Long, Long> range = ranges.floorEntry(first);
        if (range == null) {
            range = ranges.higherEntry(first);
        }
        while (range != null && range.getKey() <= last) {
            count += Math.max(0, Math.min(last, range.getValue()) - Math.max(first, range.getKey()) + 1);
            range = ranges.higherEntry(range.getKey());
        }
        return count;
    }

    /** The lowest that the others do not have, of those that are known. */
    OptionalLong firstWithout(NumberRanges others) {
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            for (long number = range.getKey(); number <= range.getValue(); number++) {
                Map.Entry<Long, Long> other = others.ranges.floorEntry(number);
                if (other == null || other.getValue() < number) {
                    return OptionalLong.of(number);
                }
                number = other.getValue();
            }
        }
        return OptionalLong.empty();
    }
}
