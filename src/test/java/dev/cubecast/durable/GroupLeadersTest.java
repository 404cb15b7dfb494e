package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node looks for the leader of a group that three vertices hold. */
class GroupLeadersTest {
    private static final GroupId GROUP = new GroupId(9);
    private static final Vertex FIRST = vertex(1);
    private static final Vertex SECOND = vertex(2);
    private static final Vertex THIRD = vertex(3);

    private @Nullable Vertex known;
    private final GroupLeaders outside = leadersAt(vertex(0));

    private static Vertex vertex(int number) {
        return new Vertex(number, 2);
    }

    private GroupLeaders leadersAt(Vertex self) {
        return new GroupLeaders(
                self,
                group -> group.equals(GROUP) ? List.of(FIRST, SECOND, THIRD) : List.of(),
                group -> Optional.ofNullable(known));
    }

    private static List<Vertex> askedInVain(GroupLeaders leaders, int times) {
        List<Vertex> asked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            asked.add(leaders.toAsk(GROUP).orElseThrow());
            leaders.onFailed(GROUP);
        }
        return asked;
    }

    @Test
    void asksOneAfterTheOtherWhileNobodyAnswers() {
        assertThat(askedInVain(outside, 4)).containsExactly(FIRST, SECOND, THIRD, FIRST);
    }

    @Test
    void believesItsOwnReplica() {
        known = SECOND;
        assertThat(outside.toAsk(GROUP)).contains(SECOND);
        outside.onLeads(GROUP, THIRD);
        assertThat(outside.toAsk(GROUP)).contains(SECOND);
    }

    @Test
    void asksOthersWhenItsOwnReplicaIsWrong() {
        known = SECOND;
        assertThat(askedInVain(outside, 5)).containsExactly(SECOND, FIRST, THIRD, SECOND, FIRST);
    }

    @Test
    void staysWithWhoHasSaidThatItLeads() {
        askedInVain(outside, 2);
        outside.onLeads(GROUP, FIRST);
        assertThat(outside.toAsk(GROUP)).contains(FIRST);
    }

    /** Else it would go from the one to the other for ever, and never ask the third, which leads. */
    @Test
    void isNotMisledTwiceByWhoNamesASilentVertex() {
        outside.onNamed(GROUP, SECOND);
        assertThat(askedInVain(outside, 1)).containsExactly(SECOND);
        assertThat(outside.toAsk(GROUP)).contains(FIRST);
        outside.onNamed(GROUP, SECOND);
        assertThat(askedInVain(outside, 3)).containsExactly(FIRST, THIRD, SECOND);
    }

    @Test
    void followsWhoNamesAnother() {
        askedInVain(outside, 2);
        outside.onNamed(GROUP, SECOND);
        assertThat(outside.toAsk(GROUP)).contains(SECOND);
    }

    @Test
    void doesNotAskItselfForWhatItDoesNotKnow() {
        assertThat(askedInVain(leadersAt(FIRST), 3)).containsExactly(SECOND, THIRD, SECOND);
    }

    @Test
    void asksNobodyForAGroupThatThereIsNot() {
        assertThat(outside.toAsk(new GroupId(1))).isEmpty();
    }

    @Test
    void tellsOthersOnlyWhatItsReplicaKnows() {
        outside.onLeads(GROUP, FIRST);
        assertThat(outside.known(GROUP)).isEmpty();
        known = THIRD;
        assertThat(outside.known(GROUP)).contains(THIRD);
    }
}
