package dev.cubecast.durable;

import dev.cubecast.consensus.StoredPublish.Forwarded;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entry node's end of a stream: publishes numbered in their order, which they keep whoever leads the group
 * (ARCHITECTURE.md, rule 10).
 *
 * <p>A publish names as its predecessor the last earlier one that is still awaited. What is not awaited any more is
 * never sent again, so nothing needs to wait for it: not for what was refused, and not for what was promised weakly and
 * then lost. If none is awaited it names the last one that is known to be stored, by which a leader notices that it has
 * forgotten the stream.
 */
final class OutgoingStream {
    private final long id;
    private final NavigableMap<Long, AwaitedPublish> awaited = new TreeMap<>();
    /** Numbers beyond {@link #settled} that are known to be stored. */
    private final NavigableSet<Long> storedBeyond = new TreeSet<>();
    /** The last number up to {@link #settled} that is known to be stored. */
    private long stored;

    private long last;

    /** @param id drawn at random */
    OutgoingStream(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** The last number that was given. */
    long last() {
        return last;
    }

    /** No number up to this one is awaited. */
    long settled() {
        return awaited.isEmpty() ? last : awaited.firstKey() - 1;
    }

    /** Numbers from the first that is awaited to the last that was given. */
    long span() {
        return last - settled();
    }

    int size() {
        return awaited.size();
    }

    boolean isEmpty() {
        return awaited.isEmpty();
    }

    /** Gives a publish the next number. */
    void add(AwaitedPublish publish) {
        awaited.put(++last, publish);
    }

    /** Takes out a publish on which a leader has decided; null if it is not awaited. */
    @Nullable
    AwaitedPublish settle(long number, boolean isStored) {
        AwaitedPublish settled = awaited.remove(number);
        if (settled != null && isStored) {
            storedBeyond.add(number);
        }
        advance();
        return settled;
    }

    /** Takes out what is awaited beyond a number. */
    List<AwaitedPublish> takeAfter(long number) {
        Map<Long, AwaitedPublish> beyond = awaited.tailMap(number, false);
        List<AwaitedPublish> taken = List.copyOf(beyond.values());
        beyond.clear();
        return taken;
    }

    /** Takes out what nobody waits for any more. Some of it may be stored, or be stored yet. */
    List<AwaitedPublish> giveUp(Predicate<AwaitedPublish> isGivenUp) {
        List<AwaitedPublish> givenUp = new ArrayList<>();
        for (Iterator<AwaitedPublish> each = awaited.values().iterator(); each.hasNext(); ) {
            AwaitedPublish publish = each.next();
            if (isGivenUp.test(publish)) {
                each.remove();
                givenUp.add(publish);
            }
        }
        advance();
        return givenUp;
    }

    private void advance() {
        while (!storedBeyond.isEmpty() && storedBeyond.first() <= settled()) {
            stored = storedBeyond.pollFirst();
        }
    }

    /** What is awaited beyond a number, as it is sent. */
    List<PublishRequest> after(long number) {
        List<PublishRequest> requests = new ArrayList<>();
        Long before = awaited.floorKey(number);
        long previous = before == null ? stored : before;
        for (Map.Entry<Long, AwaitedPublish> next :
                awaited.tailMap(number, false).entrySet()) {
            Forwarded forwarded = new Forwarded(id, previous, next.getKey(), settled());
            requests.add(next.getValue().request().numbered(forwarded));
            previous = next.getKey();
        }
        return requests;
    }
}
