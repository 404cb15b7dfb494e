package dev.cubecast.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The event loop's side of the writes. What is asked for in one event goes to the writer together, at the end of it.
 * Reads that must see a write wait until it has happened: what waits is then nowhere but in the writer's hands, and a
 * read needs to look at the tables only.
 */
final class WriteTurns {
    private final Executor eventLoop;
    private final DiskWriter writer;
    private List<Write> turn = new ArrayList<>();
    /** The reads that wait, by the number of the write that they must see. */
    private final TreeMap<Long, List<Runnable>> reads = new TreeMap<>();

    private long issued;
    private long completed;
    private long waitingBytes;

    WriteTurns(Executor eventLoop, DiskWriter writer) {
        this.eventLoop = eventLoop;
        this.writer = writer;
    }

    /** Returns the write's number. */
    long add(List<Step> steps, Runnable whenSynced) {
        Write write = Write.of(++issued, steps, whenSynced);
        waitingBytes += write.bytes();
        turn.add(write);
        if (turn.size() == 1) {
            // Behind what this event has the links send: a leader's disk is done before the others have answered.
            eventLoop.execute(() -> eventLoop.execute(this::handOver));
        }
        return write.number();
    }

    private void handOver() {
        List<Write> handed = turn;
        turn = new ArrayList<>();
        writer.add(handed);
    }

    /** Bytes of the writes that have not completed. */
    long waitingBytes() {
        return waitingBytes;
    }

    boolean isIdle() {
        return completed == issued;
    }

    /**
     * Runs a read now, or as soon as the write with this number has completed. Reads of other groups may overtake it.
     */
    void afterWrite(long number, Runnable read) {
        if (number <= completed) {
            read.run();
        } else {
            reads.computeIfAbsent(number, write -> new ArrayList<>()).add(read);
        }
    }

    void onSynced(List<Write> writes) {
        for (Write write : writes) {
            completed = write.number();
            waitingBytes -= write.bytes();
            write.whenSynced().run();
        }
        Map<Long, List<Runnable>> due = reads.headMap(completed, true);
        List<Runnable> released = due.values().stream().flatMap(List::stream).toList();
        due.clear();
        released.forEach(Runnable::run);
    }
}
