package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.Append;
import dev.cubecast.durable.EntryNodeStream.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** What a leader has appended and not yet applied, in order. */
final class UncommittedEntries {
    private record Entry(long index, Command command) {
        int bytes() {
            return command instanceof Append append ? append.batch().messageBytes() : 0;
        }

        boolean holds(Place place) {
            return command instanceof Append append
                    && append.batch().topic().equals(place.topic())
                    && append.batch().baseOffset() <= place.lastOffset()
                    && append.batch().nextOffset() > place.lastOffset();
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    void add(long index, Command command) {
        Entry entry = new Entry(index, command);
        entries.addLast(entry);
        bytes += entry.bytes();
    }

    /** All up to this index is applied. */
    void onApplied(long index) {
        while (!entries.isEmpty() && entries.getFirst().index() <= index) {
            bytes -= entries.removeFirst().bytes();
        }
    }

    void clear() {
        entries.clear();
        bytes = 0;
    }

    /** Bytes of the messages. */
    long bytes() {
        return bytes;
    }

    /** The index of the entry that holds the end of a publish, if that is not applied yet. */
    OptionalLong indexOf(Place place) {
        return entries.stream()
                .filter(entry -> entry.holds(place))
                .mapToLong(Entry::index)
                .findFirst();
    }

    /** The index of the last entry. */
    OptionalLong last() {
        return entries.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(entries.getLast().index());
    }
}
