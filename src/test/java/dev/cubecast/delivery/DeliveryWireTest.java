package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What leaders and nodes with subscribers tell one another. */
class DeliveryWireTest {
    private static final TopicId ID = new TopicId(-1, 2);
    private static final TopicKey TOPIC = new TopicKey(new TopicName("a/b"), ID);

    @Test
    void carriesRegistrations() {
        List<Registration> registrations = List.of(
                new Registration(TOPIC, 1, true, null),
                new Registration(TOPIC, 1L << 40, true, new Position(ID, 1L << 50, 7)),
                new Registration(TOPIC, 3, false, null));

        Bytes payload =
                Packing.pack(Kind.INTEREST, registrations, Registration::write).get(0);

        assertThat(Packing.unpack(Kind.INTEREST, payload, Registration::read)).isEqualTo(registrations);
    }

    @Test
    void carriesAnswers() {
        List<RegistrationAnswer> answers = List.of(
                new RegistrationAnswer.Registered(ID, 1, 2, 3),
                new RegistrationAnswer.NotLeader(ID, 4),
                new RegistrationAnswer.Refused(ID, 5, "why"),
                new RegistrationAnswer.Deleted(ID, 6));

        Bytes payload = Packing.pack(Kind.INTEREST_ANSWER, answers, RegistrationAnswer::write)
                .get(0);

        assertThat(Packing.unpack(Kind.INTEREST_ANSWER, payload, RegistrationAnswer::read))
                .isEqualTo(answers);
    }

    @Test
    void refusesWhatMakesNoSense() {
        Bytes backwards = Packing.pack(Kind.REPAIR_REQUEST, List.of(new MissingRange(ID, 1, 5, 4)), MissingRange::write)
                .get(0);
        Bytes negative = Packing.pack(Kind.TOPIC_ENDS, List.of(new Position(ID, 1, -1)), Position::write)
                .get(0);
        Bytes cut = negative.slice(0, 12);

        assertThatThrownBy(() -> Packing.unpack(Kind.REPAIR_REQUEST, backwards, MissingRange::read))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("5 to 4");
        assertThatThrownBy(() -> Packing.unpack(Kind.TOPIC_ENDS, negative, Position::read))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> Packing.unpack(Kind.TOPIC_ENDS, cut, Position::read))
                .isInstanceOf(WireException.class);
    }

    @Test
    void divides100000TopicsIntoPayloadsOfSomeSize() {
        List<Position> ends = IntStream.range(0, 100_000)
                .mapToObj(i -> new Position(ID, i, i))
                .toList();

        List<Bytes> payloads = Packing.pack(Kind.TOPIC_ENDS, ends, Position::write);

        List<Position> read = new ArrayList<>();
        payloads.forEach(payload -> read.addAll(Packing.unpack(Kind.TOPIC_ENDS, payload, Position::read)));
        assertThat(read).isEqualTo(ends);
        assertThat(payloads).hasSizeBetween(8, 12).allMatch(payload -> payload.length() < Packing.PAYLOAD_BYTES + 100);
    }
}
