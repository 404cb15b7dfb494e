package dev.cubecast.forming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.ReplicaPlacement;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The groups that a cube has when it is formed (ARCHITECTURE.md, rule 1). */
class ShardGroupTest {
    private static final ReplicaPlacement PLACEMENT = new ReplicaPlacement("cube", 3);
    private static final StoredGroup BLANK =
            new StoredGroup(Ballot.BLANK, Checkpoint.START, List.of(), LocalStores.FIRST);

    private final Charter charter = charter(0, 1, 2, 3, 5, 6, 7);
    private final List<ShardGroup> groups = ShardGroup.of(charter, PLACEMENT, 3);

    private static Charter charter(int... numbers) {
        TreeMap<Vertex, DiskId> disks = new TreeMap<>();
        for (int number : numbers) {
            disks.put(new Vertex(number, 3), DiskId.draw(Seeds.random(number + 1L)));
        }
        return new Charter(CubeId.draw(Seeds.random(1)), disks);
    }

    @Test
    void everyShardHasOne() {
        assertThat(groups).extracting(group -> group.id().number()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void membersAreTheDisksOfThePlacement() {
        for (ShardGroup group : groups) {
            assertThat(group.placement()).hasSize(3).allMatch(charter::hasMember);
            assertThat(group.members().voters())
                    .isEqualTo(group.placement().stream().map(charter::member).toList());
        }
        assertThat(groups.get(5).placement().get(0)).isEqualTo(new Vertex(5, 3));
        assertThat(groups.get(4).placement()).as("without its home").doesNotContain(new Vertex(4, 3));
    }

    @Test
    void aSmallCubeHasSmallGroups() {
        assertThat(ShardGroup.of(charter(0, 1), PLACEMENT, 3))
                .allMatch(group -> group.placement().size() == 2);
    }

    @Test
    void aBlankMemberIsToldWhoTheMembersAre() {
        ShardGroup group = groups.get(0);
        ReplicaId member = group.members().voters().get(1);
        assertThat(group.firstState(member, BLANK).orElseThrow().configuration())
                .isEqualTo(group.members());
    }

    @Test
    void nobodyElseIs() {
        ShardGroup group = groups.get(0);
        ReplicaId member = group.members().voters().get(1);
        Checkpoint formed =
                new Checkpoint(LogPosition.START, Configuration.of(List.of(member)), Bytes.EMPTY, List.of());
        StoredGroup known = new StoredGroup(Ballot.BLANK, formed, List.of(), LocalStores.FIRST);
        assertThat(group.firstState(member, known)).as("that knows already").isEmpty();
        StoredGroup cleared =
                new StoredGroup(new Ballot(1 << 16, 7, null), Checkpoint.START, List.of(), LocalStores.FIRST);
        assertThat(group.firstState(member, cleared))
                .as("of a later generation")
                .isEmpty();
        ReplicaId replaced = new ReplicaId(member.vertex(), DiskId.draw(Seeds.random(99)));
        assertThat(group.firstState(replaced, BLANK)).as("with another disk").isEmpty();
    }
}
