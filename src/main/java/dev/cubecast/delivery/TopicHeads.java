package dev.cubecast.delivery;

import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ends of the topics that this node leads, and of those that it led. The latter matter because leadership can come back
 * within one epoch, if a better candidate came and went, and no offset may be given twice in an epoch.
 */
final class TopicHeads {
    private final int dormantMax;
    private final Map<TopicId, TopicHead> led = new LinkedHashMap<>();
    private final Map<TopicName, TopicHead> ledByName = new LinkedHashMap<>();
    /** Those led before, the longest unused first. */
    private final Map<TopicName, TopicHead> dormant = new LinkedHashMap<>();

    /** Above all offsets of the topics whose ends were forgotten, in the last epoch of these. */
    private long forgottenEpoch;

    private long forgottenNext;

    TopicHeads(int dormantMax) {
        this.dormantMax = dormantMax;
    }

    /** The end of a topic in an epoch: where it was if the epoch is the same, else at the start (ARCHITECTURE.md, rule 23). */
    TopicHead lead(Topic topic, long epoch) {
        TopicHead head = led.get(topic.id());
        if (head == null) {
            head = wake(topic, epoch);
            led.put(topic.id(), head);
            ledByName.put(topic.name(), head);
        }
        if (head.epoch > epoch) {
            throw new IllegalArgumentException(
                    "epochs of " + topic.name() + " must grow, but " + epoch + " follows " + head.epoch);
        }
        if (head.epoch < epoch) {
            head.epoch = epoch;
            head.next = firstOffsetIn(epoch);
        }
        return head;
    }

    private TopicHead wake(Topic topic, long epoch) {
        TopicHead before = dormant.remove(topic.name());
        if (before == null) {
            return new TopicHead(topic, epoch, firstOffsetIn(epoch));
        }
        // A topic that takes the place of another of its name goes on with that one's offsets: publishers were told
        // them.
        return before.topic.equals(topic) ? before : new TopicHead(topic, before.epoch, before.next);
    }

    /** A topic that was perhaps led and forgotten in this epoch begins above all that it can have had. */
    private long firstOffsetIn(long epoch) {
        return epoch == forgottenEpoch ? forgottenNext : 0;
    }

    @Nullable
    TopicHead find(TopicId topic) {
        return led.get(topic);
    }

    @Nullable
    TopicHead find(TopicName name) {
        return ledByName.get(name);
    }

    /** Takes out the topics that are no longer led and returns them. */
    List<TopicHead> drop(Predicate<Topic> unled) {
        List<TopicHead> dropped = new ArrayList<>();
        led.values().stream().filter(head -> unled.test(head.topic)).forEach(dropped::add);
        for (TopicHead head : dropped) {
            led.remove(head.topic.id());
            ledByName.remove(head.topic.name(), head);
            dormant.put(head.topic.name(), head);
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
}
