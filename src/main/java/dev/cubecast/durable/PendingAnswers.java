package dev.cubecast.durable;

import dev.cubecast.consensus.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Who waits for an entry to be stored. An entry is named by index and term, so what a leader has appended is known to
 * be stored, or not, also by the commits that reach it when it leads no longer (ARCHITECTURE.md, rule 12).
 */
final class PendingAnswers {
    enum Fate {
        STORED,
        /** Another entry has the place. */
        NOT_STORED,
        UNKNOWN
    }

    /** @param sooner whether the leader's own disk is enough */
    private record Waiting(LogPosition position, boolean sooner, Consumer<Fate> answer) {}

    private final NavigableMap<Long, List<Waiting>> waiting = new TreeMap<>();
    private int size;
    /** The term in which this replica leads; 0 if it does not. */
    private long term;

    private long synced;
    private long appliedTerm;
    private long giveUpMs;

    /** Requests that wait. */
    int size() {
        return size;
    }

    /** @param sooner whether the leader's own disk is enough */
    void add(LogPosition position, boolean sooner, Consumer<Fate> answer) {
        if (sooner && position.term() == term && position.index() <= synced) {
            answer.accept(Fate.STORED);
            return;
        }
        waiting.computeIfAbsent(position.index(), index -> new ArrayList<>())
                .add(new Waiting(position, sooner, answer));
        size++;
    }

    void onLeading(long nowTerm) {
        term = nowTerm;
        synced = 0;
    }

    /** @param nowGiveUpMs when those who wait then hear that nobody knows */
    void onFollowing(long nowGiveUpMs) {
        term = 0;
        giveUpMs = nowGiveUpMs;
    }

    /** The leader's log is on its disk up to an index. */
    void onSynced(long index) {
        List<Waiting> ready = new ArrayList<>();
        for (List<Waiting> atIndex : waiting.subMap(synced, false, index, true).values()) {
            atIndex.stream().filter(this::needsOnlyThisDisk).forEach(ready::add);
            atIndex.removeIf(this::needsOnlyThisDisk);
        }
        synced = index;
        size -= ready.size();
        ready.forEach(answered -> answered.answer().accept(Fate.STORED));
    }

    private boolean needsOnlyThisDisk(Waiting candidate) {
        return candidate.sooner() && candidate.position().term() == term;
    }

    /** The entry at a position is committed. */
    void onApplied(LogPosition position) {
        List<Waiting> atIndex = waiting.remove(position.index());
        if (atIndex != null) {
            size -= atIndex.size();
            atIndex.forEach(answered ->
                    answered.answer().accept(answered.position().equals(position) ? Fate.STORED : Fate.NOT_STORED));
        }
        if (position.term() > appliedTerm) {
            appliedTerm = position.term();
            endOfEarlierTerms();
        }
    }

    /** Terms ascend in a log: behind an entry there is none of an earlier term. */
    private void endOfEarlierTerms() {
        NavigableMap<Long, List<Waiting>> ended = new TreeMap<>();
        waiting.forEach((index, atIndex) -> ended.put(
                index,
                atIndex.stream()
                        .filter(candidate -> candidate.position().term() < appliedTerm)
                        .toList()));
        waiting.values()
                .forEach(atIndex ->
                        atIndex.removeIf(candidate -> candidate.position().term() < appliedTerm));
        end(ended, Fate.NOT_STORED);
    }

    /** The state up to an index came as a whole, and does not say which entries made it. */
    void onRestored(long index) {
        end(waiting.headMap(index, true), Fate.UNKNOWN);
    }

    void tick(long nowMs) {
        if (term == 0 && nowMs >= giveUpMs) {
            end(waiting, Fate.UNKNOWN);
        }
    }

    private void end(NavigableMap<Long, List<Waiting>> ended, Fate fate) {
        List<Waiting> all = ended.values().stream().flatMap(List::stream).toList();
        ended.clear();
        size -= all.size();
        all.forEach(answered -> answered.answer().accept(fate));
    }
}
