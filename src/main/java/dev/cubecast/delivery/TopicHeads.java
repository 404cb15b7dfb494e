package dev.cubecast.delivery;

import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ends of the topics that this node leads, from their first use on, and of those that it led. The latter matter
 * because leadership can come back within one epoch, if a better candidate came and went, or a topic be used again, and
 * no offset may be given twice in an epoch.
 */
final class TopicHeads {
    private final int ledMax;
    private final int dormantMax;
    private final Map<TopicId, Led> led = new LinkedHashMap<>();
    /** Those led before, the longest unused first. */
    private final Map<TopicId, TopicHead> dormant = new LinkedHashMap<>();

    /** The last epoch of the topics whose ends were forgotten; the offset beside it is above all of theirs. */
    private long forgottenEpoch;

    private long forgottenNext;

    private static final class Led {
        private final TopicHead head;
        private final Shard shard;
        private long usedMs;

        private Led(TopicHead head, Shard shard) {
            this.head = head;
            this.shard = shard;
        }
    }

    TopicHeads(int ledMax, int dormantMax) {
        this.ledMax = ledMax;
        this.dormantMax = dormantMax;
    }

    /** Whether one more topic may be led, unless this one is anyway. */
    boolean admits(TopicId topic) {
        return led.size() < ledMax || led.containsKey(topic);
    }

    /**
     * The end of a topic in an epoch: where it was if the epoch is the same, else at the start (ARCHITECTURE.md, rule
     * 23).
     */
    TopicHead lead(TopicKey topic, Shard shard, long epoch, long nowMs) {
        Led found = led.computeIfAbsent(topic.id(), id -> new Led(wake(topic, epoch), shard));
        found.usedMs = nowMs;
        TopicHead head = found.head;
        if (head.epoch > epoch) {
            throw new IllegalArgumentException(
                    "epochs of " + topic + " must grow, but " + epoch + " follows " + head.epoch);
        }
        if (head.epoch < epoch) {
            head.epoch = epoch;
            head.next = firstOffsetIn(epoch);
        }
        return head;
    }

    private TopicHead wake(TopicKey topic, long epoch) {
        TopicHead before = dormant.remove(topic.id());
        return before == null ? new TopicHead(topic, epoch, firstOffsetIn(epoch)) : before;
    }

    /** A topic that was perhaps led and forgotten in this epoch begins above all that it can have had. */
    private long firstOffsetIn(long epoch) {
        return epoch == forgottenEpoch ? forgottenNext : 0;
    }

    @Nullable
    TopicHead find(TopicId topic) {
        Led found = led.get(topic);
        return found == null ? null : found.head;
    }

    /** Takes out the topics of shards that are led no longer and returns them. */
    List<TopicHead> drop(Predicate<Shard> unled) {
        return dropIf(topic -> unled.test(topic.shard));
    }

    /**
     * Takes out the topics that were used last at a moment or before, if nothing else speaks for them, and returns
     * them.
     */
    List<TopicHead> dropIdle(long usedUntilMs, Predicate<TopicId> unwanted) {
        return dropIf(topic -> topic.usedMs <= usedUntilMs && unwanted.test(topic.head.topic.id()));
    }

    private List<TopicHead> dropIf(Predicate<Led> which) {
        List<TopicHead> dropped =
                led.values().stream().filter(which).map(topic -> topic.head).toList();
        for (TopicHead head : dropped) {
            led.remove(head.topic.id());
            dormant.put(head.topic.id(), head);
        }
        forgetBeyondLimit();
        return dropped;
    }

    private void forgetBeyondLimit() {
        var oldest = dormant.values().iterator();
        while (dormant.size() > dormantMax) {
            TopicHead head = oldest.next();
            oldest.remove();
            if (head.epoch > forgottenEpoch) {
                forgottenEpoch = head.epoch;
                forgottenNext = 0;
            }
            if (head.epoch == forgottenEpoch) {
                forgottenNext = Math.max(forgottenNext, head.next);
            }
        }
    }

    /** Topics that are led. */
    int size() {
        return led.size();
    }
}
