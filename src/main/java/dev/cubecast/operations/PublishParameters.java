package dev.cubecast.operations;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.Publication;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher asks for beside its messages.
 *
 * @param sequence its own number of the first message, by which a durable topic tells repetitions
 * @param asked what must have happened before the answer; null for the topic's level
 * @param timeoutMs how long it may take
 */
public record PublishParameters(
        @Nullable Sequence sequence, @Nullable Durability asked, long timeoutMs) {
    public static final String PRODUCER = "producer";
    public static final String SEQUENCE = "sequence";
    public static final String DURABILITY = "durability";
    /** Long enough for a message each nanosecond of thirty years. */
    private static final long SEQUENCE_MAX = 1_000_000_000_000_000_000L - 1;

    /** @throws ProblemException that names what is not right */
    public static PublishParameters of(Parameters parameters, Deadlines deadlines) {
        return new PublishParameters(
                sequence(parameters).orElse(null),
                durability(parameters).orElse(null),
                deadlines.timeoutMs(parameters));
    }

    /** @param messages encoded, at least one */
    public Publication publication(TopicName topic, List<Bytes> messages) {
        return new Publication(topic, messages, sequence, asked);
    }

    private static Optional<Durability> durability(Parameters parameters) {
        return parameters
                .text(DURABILITY)
                .map(text -> Durability.parse(text)
                        .orElseThrow(() -> new ProblemException(
                                ErrorCode.INVALID_REQUEST, "durability is quorum, leader or none")));
    }

    private static Optional<Sequence> sequence(Parameters parameters) {
        Optional<String> producer = parameters.text(PRODUCER);
        if (producer.isPresent() != parameters.text(SEQUENCE).isPresent()) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "a producer numbers its messages: producer and sequence are given both, or neither");
        }
        return producer.map(name -> new Sequence(producerId(name), parameters.number(SEQUENCE, 1, 1, SEQUENCE_MAX)));
    }

    private static ProducerId producerId(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > ProducerId.LENGTH_MAX) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "a producer is a text of 1 to " + ProducerId.LENGTH_MAX + " bytes");
        }
        return new ProducerId(name);
    }
}
