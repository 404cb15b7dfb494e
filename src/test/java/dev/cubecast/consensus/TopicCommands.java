package dev.cubecast.consensus;

import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What a test lets a leader append about topics. */
final class TopicCommands {
    private static final int TOPICS = 3;

    private TopicCommands() {}

    /** Mostly messages of one of a few topics, which are trimmed now and then, and deleted. */
    static Command draw(Member leader, long nowMs, RandomGenerator random) {
        Map<TopicId, OffsetRange> topics = Objects.requireNonNull(leader.machine.ahead);
        int number = random.nextInt(TOPICS);
        TopicId topic = number < topics.size() ? List.copyOf(topics.keySet()).get(number) : TopicId.draw(random);
        OffsetRange range = topics.getOrDefault(topic, new OffsetRange(0, 0));
        int dice = random.nextInt(30);
        if (dice == 0) {
            return new Command.DeleteTopic(topic);
        } else if (dice < 4) {
            return new Command.Trim(topic, random.nextLong(range.from(), range.until() + 1));
        }
        List<Bytes> messages = IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> Bytes.utf8("message " + random.nextInt()))
                .toList();
        return new Command.Append(
                new RecordBatch(topic, leader.running().term(), range.until(), nowMs, messages),
                List.of(new StoredPublish(messages.size(), null, null)));
    }
}
