package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static dev.cubecast.durable.LeaderRig.SPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.DamagedBytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicSettings;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicWireTest {
    private static final int DIMENSION = 3;
    private static final Vertex LAST = new Vertex(7, DIMENSION);
    private static final TopicPage PAGE = new TopicPage(
            LAST,
            1L << 40,
            List.of(LAST, new Vertex(0, DIMENSION)),
            List.of(
                    new TopicPage.Line(NEWS, new TopicEnds(3, 300, 1)),
                    new TopicPage.Line(SPORT, new TopicEnds(0, 0, 0))),
            true);

    static Stream<TopicRequest.Addressed> requests() {
        TopicSettings trimmed = new TopicSettings(
                Durability.LEADER, SlowConsumer.DISCONNECT, new RetentionLimits(1, 1L << 40, 1L << 50));
        return Stream.of(
                        new TopicRequest.Create(NEWS),
                        new TopicRequest.Find(NEWS.name()),
                        new TopicRequest.Delete(NEWS.id()),
                        new TopicRequest.Change(NEWS.id(), NEWS.settings(), trimmed),
                        new TopicRequest.Listing("pre", "", 1_000))
                .map(request -> new TopicRequest.Addressed(new GroupId(-3), request));
    }

    static Stream<TopicReply> replies() {
        return Stream.of(
                new TopicReply(new TopicVerdict.Made(NEWS), LAST),
                new TopicReply(new TopicVerdict.Found(SPORT), null),
                new TopicReply(new TopicVerdict.Changed(NEWS), LAST),
                new TopicReply(new TopicVerdict.Deleted(NEWS), LAST),
                new TopicReply(new TopicVerdict.Listed(PAGE), LAST),
                new TopicReply(new TopicVerdict.NotFound(), LAST),
                new TopicReply(new TopicVerdict.TooMany(), null),
                new TopicReply(new TopicVerdict.Overloaded(), LAST),
                new TopicReply(new TopicVerdict.NotLeader(), LAST),
                new TopicReply(new TopicVerdict.OutcomeUnknown(), null));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void readsBackWhatIsAsked(TopicRequest.Addressed request) {
        assertThat(TopicRequest.Addressed.decode(request.encode())).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void readsBackWhatLeadersReply(TopicReply reply) {
        assertThat(TopicReply.decode(reply.encode(), DIMENSION)).isEqualTo(reply);
    }

    @Test
    void refusesAVertexThatTheCubeDoesNotHave() {
        Bytes reply = new TopicReply(new TopicVerdict.NotLeader(), new Vertex(9, 4)).encode();
        assertThatThrownBy(() -> TopicReply.decode(reply, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 7, but is 9");
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        requests()
                .forEach(request -> DamagedBytes.read(
                        request.encode(), random, TopicRequest.Addressed::decode, TopicRequest.Addressed::encode));
        replies()
                .forEach(reply -> DamagedBytes.read(
                        reply.encode(), random, bytes -> TopicReply.decode(bytes, DIMENSION), TopicReply::encode));
    }
}
