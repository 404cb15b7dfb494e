package dev.cubecast.consensus;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * A place in a group's log. Where two logs agree on a position they agree on all before it (Raft dissertation §3.5, log
 * matching). The natural order says which of two logs that end there is more up to date (§3.6.1).
 *
 * @param index 1 for the first entry; 0 is the place before it
 * @param term of the leader that made the entry
 */
public record LogPosition(long index, long term) implements Comparable<LogPosition> {
    /** The position before the first entry. */
    public static final LogPosition START = new LogPosition(0, 0);

    public void write(WireWriter writer) {
        writer.writeVarLong(index).writeVarLong(term);
    }

    /** Reads what {@link #write} wrote, or throws {@code WireException}. */
    public static LogPosition read(WireReader reader) {
        return new LogPosition(reader.readNumber("index"), reader.readNumber("term"));
    }

    @Override
    public int compareTo(LogPosition other) {
        int byTerm = Long.compare(term, other.term);
        return byTerm != 0 ? byTerm : Long.compare(index, other.index);
    }

    /** Index and term as in {@code 17/3}. */
    @Override
    public String toString() {
        return index + "/" + term;
    }
}
