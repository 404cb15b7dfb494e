package dev.cubecast.consensus;

import java.util.Arrays;

/** The terms of the entries of a log, as runs of entries with the same term: a few numbers, however long the log. */
final class TermRuns {
    private static final int NOT_FOUND = -1;

    /** The index of each run's first entry; the term of each run is beside it. Both ascend. */
    private long[] firstIndexes = new long[8];

    private long[] terms = new long[8];
    private int runs;

    /** Adds an entry after the last. */
    void add(LogPosition position) {
        if (runs > 0 && terms[runs - 1] == position.term()) {
            return;
        }
        if (runs == terms.length) {
            firstIndexes = Arrays.copyOf(firstIndexes, 2 * runs);
            terms = Arrays.copyOf(terms, 2 * runs);
        }
        firstIndexes[runs] = position.index();
        terms[runs++] = position.term();
    }

    /** Drops the entries from an index on. */
    void truncateFrom(long index) {
        while (runs > 0 && firstIndexes[runs - 1] >= index) {
            runs--;
        }
    }

    /** Forgets the entries before an index. */
    void forgetBefore(long index) {
        int run = runOf(index);
        if (run > 0) {
            System.arraycopy(firstIndexes, run, firstIndexes, 0, runs - run);
            System.arraycopy(terms, run, terms, 0, runs - run);
            runs -= run;
        }
    }

    /** The term of an entry that was added and not dropped. */
    long termOf(long index) {
        return terms[runOf(index)];
    }

    /** The last of the entries up to an index whose term is not above another; its index is 0 if there is none. */
    LogPosition lastNotAbove(long index, long term) {
        int run = runOf(index);
        long end = index;
        while (run >= 0 && terms[run] > term) {
            end = firstIndexes[run] - 1;
            run--;
        }
        return run < 0 ? LogPosition.START : new LogPosition(end, terms[run]);
    }

    private int runOf(long index) {
        int found = Arrays.binarySearch(firstIndexes, 0, runs, index);
        return found >= 0 ? found : Math.max(NOT_FOUND, -found - 2);
    }
}
