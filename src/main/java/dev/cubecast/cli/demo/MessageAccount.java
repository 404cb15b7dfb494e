package dev.cubecast.cli.demo;

import dev.cubecast.cli.demo.Reading.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of every message: published, acknowledged, read by each reader. It balances if every acknowledged message
 * was read exactly once by every reader, at the offset that its publisher was told, and all readers read the same in
 * the same order.
 */
final class MessageAccount {
    private final Set<DemoMessage> published = new LinkedHashSet<>();
    private final Set<DemoMessage> acknowledged = new LinkedHashSet<>();
    private final Map<DemoMessage, Long> acknowledgedAt = new LinkedHashMap<>();
    private final Map<Long, DemoMessage> byOffset = new LinkedHashMap<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<String> objections = new ArrayList<>();
    private long repeated;

    /**
     * One reader's part of the account.
     *
     * @param messages that it got
     * @param lost acknowledged messages that it did not get
     * @param twice messages beyond the first of each
     * @param gaps that it was told of
     */
    record Line(String reader, long messages, long lost, long twice, long gaps) {}

    void publish(DemoMessage message) {
        published.add(message);
    }

    /** @param offset where its publisher was told that it is */
    void acknowledge(DemoMessage message, long offset) {
        acknowledge(message);
        acknowledgedAt.put(message, offset);
        DemoMessage other = byOffset.putIfAbsent(offset, message);
        if (other != null && !other.equals(message)) {
            objections.add("offset " + offset + " was acknowledged for both " + other + " and " + message);
        }
    }

    /** It is stored, but its publisher was not told where. */
    void acknowledge(DemoMessage message) {
        acknowledged.add(message);
    }

    /** So many messages were sent again, and recognised as stored already. */
    void repeat(long messages) {
        repeated += messages;
    }

    void read(Reading reading) {
        readings.add(reading);
    }

    long published() {
        return published.size();
    }

    long acknowledged() {
        return acknowledged.size();
    }

    long repeated() {
        return repeated;
    }

    List<Line> lines() {
        return readings.stream()
                .map(reading -> new Line(
                        reading.reader(),
                        reading.found().size(),
                        lostBy(reading).size(),
                        reading.twice(),
                        reading.gaps().size()))
                .toList();
    }

    /** What does not balance, in sentences; nothing if all does. */
    List<String> objections() {
        List<String> all = new ArrayList<>(objections);
        if (readings.isEmpty()) {
            all.add("nobody read anything");
        }
        for (Reading reading : readings) {
            all.addAll(reading.objections());
            lostBy(reading)
                    .forEach(message ->
                            all.add(message + " was acknowledged and lost: " + reading.reader() + " did not get it"));
            objectToWhatNobodySaid(reading, all);
            objectToADifference(readings.get(0), reading, all);
        }
        return all;
    }

    private List<DemoMessage> lostBy(Reading reading) {
        Set<DemoMessage> found = reading.offsets().keySet();
        return acknowledged.stream().filter(message -> !found.contains(message)).toList();
    }

    private void objectToWhatNobodySaid(Reading reading, List<String> all) {
        reading.offsets().forEach((message, offset) -> {
            if (!published.contains(message)) {
                all.add(reading.reader() + " got " + message + ", which nobody has published");
            }
            long told = acknowledgedAt.getOrDefault(message, offset);
            if (told != offset) {
                all.add(reading.reader() + " got " + message + " at offset " + offset
                        + ", but its publisher was told offset " + told);
            }
        });
    }

    /** Only the first one: what follows it may all be shifted. */
    private static void objectToADifference(Reading one, Reading other, List<String> all) {
        List<Found> left = one.found();
        List<Found> right = other.found();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String here = i < left.size() ? place(left.get(i)) : "nothing";
            String there = i < right.size() ? place(right.get(i)) : "nothing";
            if (!here.equals(there)) {
                all.add("where " + one.reader() + " got " + here + ", " + other.reader() + " got " + there);
                return;
            }
        }
    }

    private static String place(Found found) {
        return found.message() + " at offset " + found.offset();
    }
}
