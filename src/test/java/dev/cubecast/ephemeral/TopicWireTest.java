package dev.cubecast.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.ephemeral.CatalogueEntries.Purpose;
import dev.cubecast.ephemeral.CatalogueEntries.Range;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicAnswer;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicQuestion.Create;
import dev.cubecast.topic.TopicQuestion.Describe;
import dev.cubecast.topic.TopicQuestion.Listing;
import dev.cubecast.topic.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that nodes tell each other about topics, whole and damaged. */
class TopicWireTest {
    private static final int DIMENSION = 3;
    private static final Vertex VERTEX = new Vertex(6, DIMENSION);
    private static final Shard SHARD = new Shard(VERTEX);
    private static final Topic NEWS = new Topic(
            new TopicName("news"), new TopicId(-1, 7), new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT));
    private static final TopicDescription DESCRIPTION =
            new TopicDescription(NEWS, SHARD, VERTEX, List.of(VERTEX, new Vertex(0, DIMENSION)), 1L << 40, 3, 300);

    private record Sample(Object message, Bytes encoded, Function<Bytes, Object> decode) {}

    static Stream<Sample> samples() {
        Create create = new Create(NEWS);
        Describe describe = new Describe(NEWS.name());
        Listing list = new Listing("pre", "", 1_000);
        CatalogueDigest digest = new CatalogueDigest(new TreeMap<>(Map.of(SHARD, -5L)));
        CatalogueEntries range = new CatalogueEntries(SHARD, Purpose.COMPARISON, new Range("a", ""), List.of(NEWS));
        CatalogueEntries single = new CatalogueEntries(SHARD, Purpose.NEWS, Range.ALL, List.of());
        return Stream.concat(
                Stream.of(
                        new Sample(create, create.encode(), Create::decode),
                        new Sample(describe, describe.encode(), Describe::decode),
                        new Sample(list, list.encode(), Listing::decode),
                        new Sample(digest, digest.encode(), bytes -> CatalogueDigest.decode(bytes, DIMENSION)),
                        new Sample(range, range.encode(), bytes -> CatalogueEntries.decode(bytes, DIMENSION)),
                        new Sample(single, single.encode(), bytes -> CatalogueEntries.decode(bytes, DIMENSION))),
                Stream.of(
                                new TopicAnswer.Made(DESCRIPTION),
                                new TopicAnswer.Found(DESCRIPTION),
                                new TopicAnswer.Page(List.of(DESCRIPTION, DESCRIPTION), true),
                                new TopicAnswer.NotFound(),
                                new TopicAnswer.TooMany("why"),
                                new TopicAnswer.NotLeader(null),
                                new TopicAnswer.NotLeader(VERTEX))
                        .map(answer ->
                                new Sample(answer, answer.encode(), bytes -> TopicAnswer.decode(bytes, DIMENSION))));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsBackWhatWasSent(Sample sample) {
        assertThat(sample.decode.apply(sample.encoded)).isEqualTo(sample.message);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        samples().forEach(sample -> {
            byte[] damaged = sample.encoded.toByteArray();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Bytes cut = Bytes.of(damaged, 0, random.nextInt(damaged.length + 1));
            try {
                assertThat(sample.decode.apply(cut)).as("seed %d", seed).isNotNull();
            } catch (WireException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        });
    }
}
