package dev.cubecast.durable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Requests in the order in which they came, until the leader can append them. */
final class HeldRequests {
    sealed interface Held {
        int bytes();
    }

    record HeldPublish(PublishRequest request, Consumer<Verdict> answer) implements Held {
        @Override
        public int bytes() {
            return request.bytes();
        }
    }

    record HeldTopic(TopicRequest request, Consumer<TopicVerdict> answer) implements Held {
        @Override
        public int bytes() {
            return 0;
        }
    }

    private final int countMax;
    private final int bytesMax;
    private final Deque<Held> requests = new ArrayDeque<>();
    private long bytes;

    HeldRequests(int countMax, int bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Returns whether there is room: the first has, whatever its size. */
    boolean add(Held request) {
        boolean fits = requests.size() < countMax && bytes + request.bytes() <= bytesMax;
        if (!fits && !requests.isEmpty()) {
            return false;
        }
        requests.addLast(request);
        bytes += request.bytes();
        return true;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    Held remove() {
        Held first = requests.removeFirst();
        bytes -= first.bytes();
        return first;
    }
}
