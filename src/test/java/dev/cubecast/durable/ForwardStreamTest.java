package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.StreamAnswer.Decided;
import dev.cubecast.durable.StreamAnswer.Forgotten;
import dev.cubecast.durable.StreamAnswer.NotLeader;
import dev.cubecast.durable.StreamAnswer.Opened;
import dev.cubecast.durable.StreamAnswer.Verdicts;
import dev.cubecast.durable.StreamMessage.Open;
import dev.cubecast.durable.StreamMessage.Publishes;
import dev.cubecast.durable.Verdict.Outcome;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.durable.Verdict.Refused;
import dev.cubecast.durable.Verdict.Stored;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An entry node, whose leaders are the test. */
class ForwardStreamTest {
    private static final GroupId GROUP = new GroupId(1);
    private static final Vertex SELF = vertex(0);
    private static final Vertex FIRST = vertex(1);
    private static final Vertex SECOND = vertex(2);
    private static final StreamSettings SETTINGS = new StreamSettings(1_000, 5, 100);

    private record Sent(Vertex target, StreamMessage message) {}

    private final Deque<Runnable> events = new ArrayDeque<>();
    private final List<Sent> sent = new ArrayList<>();
    private long nowMs;
    private @Nullable Vertex leader = FIRST;
    private @Nullable DurableGroup hosted;
    private List<Vertex> placement = List.of();
    private final DurableStreams streams = new DurableStreams(
            SELF,
            SETTINGS,
            (target, payload, now) -> sent.add(new Sent(target, StreamMessage.decode(payload))),
            new GroupLeaders(SELF, group -> placement, group -> Optional.ofNullable(leader)),
            group -> Optional.ofNullable(hosted),
            events::addLast,
            Seeds.random(1),
            Trace.NONE);

    private static Vertex vertex(int number) {
        return new Vertex(number, 2);
    }

    // ---- The way to a leader ----

    @Test
    void sendsNothingThatCouldBeStoredBeforeItKnowsTheTerm() {
        publish("a");
        assertThat(take()).containsExactly(new Sent(FIRST, new Open(GROUP, stream)));
    }

    @Test
    void sendsAllOfAnEventInOneFrame() {
        open(1);
        publishTogether("b", "c");
        assertThat(sent).hasSize(1);
        assertThat(numbers()).containsExactly(2L, 3L);
    }

    @Test
    void asksWhomTheWrongOneNames() {
        publish("a");
        take();
        answer(FIRST, new NotLeader(GROUP, stream, 0, SECOND));
        assertThat(take()).containsExactly(new Sent(SECOND, new Open(GROUP, stream)));
    }

    @Test
    void isNotSentRoundInCircles() {
        publish("a");
        take();
        answer(FIRST, new NotLeader(GROUP, stream, 0, SECOND));
        take();
        answer(SECOND, new NotLeader(GROUP, stream, 0, FIRST));
        assertThat(sent).isEmpty();
    }

    @Test
    void asksAnotherWhenNobodyAnswers() {
        placement = List.of(FIRST, SECOND);
        publish("a");
        take();
        tick(100);
        assertThat(take()).containsExactly(new Sent(SECOND, new Open(GROUP, stream)));
    }

    @Test
    void sendsToTheNextLeaderUnderTheSameNumbers() {
        open(1);
        publish("b");
        take();
        answer(FIRST, new NotLeader(GROUP, stream, 1, SECOND));
        assertThat(take()).containsExactly(new Sent(SECOND, new Open(GROUP, stream)));
        answer(SECOND, new Opened(GROUP, stream, 2));
        assertThat(publishes().term()).isEqualTo(2);
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void doesNotGoBackToAnEarlierTerm() {
        open(3);
        take();
        answer(SECOND, new Opened(GROUP, stream, 2));
        publish("b");
        assertThat(sent.get(0).target()).isEqualTo(FIRST);
        assertThat(publishes().term()).isEqualTo(3);
    }

    @Test
    void believesNoRefusalOfALeaderThatWasReplaced() {
        List<Outcome> outcomes = open(1);
        answer(SECOND, new Opened(GROUP, stream, 2));
        decide(FIRST, 1, new Decided(1, new Refused(Reason.UNKNOWN_TOPIC)));
        assertThat(outcomes).isEmpty();
        decide(SECOND, 2, new Decided(1, new Stored(0, 0, 2, false)));
        assertThat(outcomes).containsExactly(new Stored(0, 0, 2, false));
    }

    // ---- Losses ----

    @Test
    void sendsAgainFromTheNumberThatTheLeaderNames() {
        open(1);
        publish("b");
        publish("c");
        take();
        answer(FIRST, new Verdicts(GROUP, stream, 1, 0, 1, List.of()));
        assertThat(numbers()).containsExactly(2L, 3L);
        take();
        answer(FIRST, new Verdicts(GROUP, stream, 1, 0, 1, List.of()));
        assertThat(sent).as("the same answer again").isEmpty();
    }

    @Test
    void sendsAgainWhatIsNotAnswered() {
        open(1);
        take();
        tick(99);
        assertThat(sent).isEmpty();
        tick(1);
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void keepsNewPublishesWhileTheLeaderIsSilent() {
        open(1);
        tick(100);
        take();
        List<Outcome> outcomes = publish("b", 50);
        tick(50);
        assertThat(outcomes).as("never sent").containsExactly(new Refused(Reason.UNAVAILABLE));
    }

    @Test
    void sendsNewPublishesWhileTheLeaderTakesItsTime() {
        open(1);
        tick(100);
        take();
        answer(FIRST, new Verdicts(GROUP, stream, 1, 1, Verdicts.COMPLETE, List.of()));
        assertThat(sent).as("what the leader has").isEmpty();
        publish("b");
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void leavesALeaderAloneThatHasTooMuch() {
        List<Outcome> outcomes = open(1);
        take();
        decide(FIRST, 1, new Decided(1, new Verdict.Overloaded()));
        publish("b");
        assertThat(sent).isEmpty();
        tick(100);
        assertThat(numbers()).containsExactly(1L);
        decide(FIRST, 1, new Decided(1, new Stored(0, 0, 1, false)));
        assertThat(outcomes).containsExactly(new Stored(0, 0, 1, false));
    }

    // ---- Numbers ----

    @Test
    void waitsForNothingThatIsDecided() {
        open(1);
        publish("b");
        publish("c");
        take();
        decide(FIRST, 1, new Decided(2, new Verdict.Taken()));
        publish("d");
        assertThat(publishes().settled()).isZero();
        assertThat(publishes().publishes().get(0).forwarded().previous()).isEqualTo(3);
        take();
        decide(FIRST, 1, new Decided(1, new Stored(0, 0, 1, false)), new Decided(3, new Refused(Reason.UNKNOWN_TOPIC)));
        tick(100);
        assertThat(publishes().settled()).isEqualTo(3);
        assertThat(publishes().publishes().get(0).forwarded().previous())
                .as("the last that is known to be stored")
                .isEqualTo(2);
    }

    @Test
    void beginsAnotherStreamWhenTheLeaderHasForgottenIt() {
        List<Outcome> sentToTheFirst = open(1);
        answer(SECOND, new Opened(GROUP, stream, 2));
        List<Outcome> sentToTheSecondOnly = publish("b");
        take();
        long before = stream;
        answer(SECOND, new Forgotten(GROUP, stream, 2));
        assertThat(sentToTheFirst).containsExactly(new Verdict.OutcomeUnknown());
        assertThat(sentToTheSecondOnly).isEmpty();
        assertThat(stream).isNotEqualTo(before);
        assertThat(numbers()).containsExactly(1L);
        assertThat(publishes().publishes().get(0).messages()).containsExactly(Bytes.utf8("b"));
    }

    // ---- Endings ----

    @Test
    void saysWhatItDoesNotKnowAtTheDeadline() {
        publish("a", 50);
        List<Outcome> later = publish("b", 80);
        take();
        answer(FIRST, new Opened(GROUP, stream, 1));
        tick(50);
        assertThat(later).isEmpty();
        tick(30);
        assertThat(later).containsExactly(new Verdict.OutcomeUnknown());
        assertThat(streams.bytesPending()).isZero();
    }

    @Test
    void sendsNothingAgainThatItHasGivenUp() {
        publish("a", 50);
        publish("b", 500);
        take();
        answer(FIRST, new Opened(GROUP, stream, 1));
        take();
        tick(100);
        assertThat(numbers()).containsExactly(2L);
        assertThat(publishes().settled()).isEqualTo(1);
    }

    @Test
    void asksAgainWhenNothingIsLeftToAskASilentLeaderWith() {
        publish("a", 100);
        take();
        answer(FIRST, new Opened(GROUP, stream, 1));
        tick(100);
        take();
        publish("b");
        tick(100);
        assertThat(sent).contains(new Sent(FIRST, new Open(GROUP, stream)));
        answer(FIRST, new Opened(GROUP, stream, 1));
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void isUnavailableWithoutALeader() {
        leader = null;
        List<Outcome> outcomes = publish("a", 50);
        tick(49);
        assertThat(outcomes).isEmpty();
        tick(1);
        assertThat(outcomes).containsExactly(new Refused(Reason.UNAVAILABLE));
        assertThat(sent).isEmpty();
    }

    @Test
    void isOverloadedBeyondItsWindow() {
        for (int i = 0; i < 5; i++) {
            assertThat(publish("a")).isEmpty();
        }
        assertThat(publish("a")).containsExactly(new Verdict.Overloaded());
    }

    @Test
    void isOverloadedBeyondTheBytesOfItsWindowButTakesOnePublishAlone() {
        assertThat(publish("a".repeat(2_000))).isEmpty();
        assertThat(publish("b")).containsExactly(new Verdict.Overloaded());
    }

    @Test
    void refusesWhatFitsInNoFrame() {
        assertThat(publish("a".repeat(2 << 20))).containsExactly(new Refused(Reason.TOO_LARGE));
    }

    @Test
    void publishesToItsOwnGroupWithoutFrames() {
        LeaderRig rig = LeaderRig.leading(LeaderRig.NEWS);
        hosted = rig.group;
        leader = SELF;
        List<Outcome> outcomes = publish("a");
        for (int i = 0; i < 3; i++) {
            settle();
            rig.store();
        }
        settle();
        assertThat(sent).isEmpty();
        assertThat(outcomes).containsExactly(new Stored(0, 0, 1, false));
    }

    // ---- What the tests do ----

    /** The id of the stream, once something of it was sent. */
    private long stream;

    private List<Outcome> publish(String message) {
        return publish(message, 10_000);
    }

    private List<Outcome> publish(String message, long waitMs) {
        List<Outcome> outcomes = offer(message, waitMs);
        settle();
        return outcomes;
    }

    private void publishTogether(String... messages) {
        for (String message : messages) {
            offer(message, 10_000);
        }
        settle();
    }

    private List<Outcome> offer(String message, long waitMs) {
        List<Outcome> outcomes = new ArrayList<>();
        PublishRequest request = new PublishRequest(
                LeaderRig.NEWS.name(), LeaderRig.NEWS.id(), List.of(Bytes.utf8(message)), null, null, null);
        streams.publish(GROUP, request, nowMs + waitMs, outcomes::add, nowMs);
        return outcomes;
    }

    /** Publishes something to a leader of this term. */
    private List<Outcome> open(long term) {
        List<Outcome> outcomes = publish("first");
        take();
        answer(FIRST, new Opened(GROUP, stream, term));
        take();
        return outcomes;
    }

    private void answer(Vertex origin, StreamAnswer answer) {
        streams.onPayload(origin, answer.encode(), nowMs);
        settle();
    }

    private void decide(Vertex origin, long term, Decided... decided) {
        answer(origin, new Verdicts(GROUP, stream, term, 0, Verdicts.COMPLETE, List.of(decided)));
    }

    private void tick(long passedMs) {
        nowMs += passedMs;
        streams.tick(nowMs);
        settle();
    }

    private void settle() {
        while (!events.isEmpty()) {
            events.removeFirst().run();
        }
        if (!sent.isEmpty()) {
            stream = sent.get(sent.size() - 1).message().stream();
        }
    }

    private List<Sent> take() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** The last that were sent, perhaps together with a question for who leads now. */
    private Publishes publishes() {
        return sent.stream()
                .map(Sent::message)
                .filter(Publishes.class::isInstance)
                .map(Publishes.class::cast)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no publishes among " + sent));
    }

    private List<Long> numbers() {
        return publishes().publishes().stream()
                .map(request -> request.forwarded().number())
                .toList();
    }
}
