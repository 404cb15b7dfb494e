package dev.cubecast.forming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.forming.FormingMessage.Accepted;
import dev.cubecast.forming.FormingMessage.Blank;
import dev.cubecast.forming.FormingMessage.Holds;
import dev.cubecast.forming.FormingWorld.Node;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blank nodes become one cube or none, whatever happens meanwhile (ARCHITECTURE.md, rule 15). */
class FormingTest {

    private static Optional<Charter> charterOf(Node node) {
        return Objects.requireNonNull(node.forming).charter();
    }

    private static String reasonOf(FormingWorld world, int number) {
        return Objects.requireNonNull(world.node(number).forming)
                .waitsFor(world.nowMs())
                .orElse("nothing");
    }

    private static FormingWorld started(int... numbers) {
        FormingWorld world = new FormingWorld(Seeds.random(1), numbers);
        world.nodes.values().forEach(Node::start);
        return world;
    }

    @Test
    void aSingleNodeIsItsOwnCube() {
        FormingWorld world = started(5);
        world.run(100);
        assertThat(charterOf(world.node(5)).orElseThrow().disks())
                .containsExactly(Map.entry(new Vertex(5, 3), world.node(5).disk));
    }

    @Test
    void isNotFormedWhileAMemberIsAway() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2, 4);
        world.node(1).start();
        world.node(2).start();
        world.run(3_000);
        assertThat(world.node(1).stored).isNull();
        assertThat(reasonOf(world, 1)).isEqualTo("waiting for 100");
        world.node(4).start();
        world.run(1_000);
        assertThat(reasonOf(world, 1)).isEqualTo("nothing");
    }

    @Test
    void whoWasUpAMomentAgoMayBeGone() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2, 4);
        world.node(1).start();
        world.node(2).start();
        world.run(1_000);
        world.node(2).crash();
        world.run(2_000);
        world.node(4).start();
        world.run(1_000);
        assertThat(world.node(1).stored).isNull();
        assertThat(reasonOf(world, 1)).isEqualTo("waiting for 010");
    }

    /** Once: whoever has emptied a folder by mistake must know. */
    @Test
    void aReplacedDiskSaysWhosePlaceItTakes() {
        FormingWorld world = started(1, 2, 4);
        world.run(1_000);
        Node node = world.node(2);
        DiskId former = node.disk;
        assertThat(world.notes).noneMatch(note -> note.contains("is blank"));
        node.wipe();
        node.start();
        world.run(1_000);
        node.crash();
        node.start();
        world.run(1_000);
        assertThat(world.notes)
                .filteredOn(note -> note.contains("is blank"))
                .singleElement()
                .asString()
                .contains(" 010 disk " + node.disk + " is blank, but this node had another one", ", " + former + ":");
    }

    @Test
    void aMemberThatIsNotBlankForbidsIt() {
        FormingWorld old = started(2);
        old.run(100);
        FormingWorld world = new FormingWorld(Seeds.random(2), 1, 2, 4);
        world.node(2).stored = old.node(2).stored;
        world.node(2).disk = old.node(2).disk;
        world.nodes.values().forEach(Node::start);
        world.run(5_000);
        CubeId cube = charterOf(old.node(2)).orElseThrow().cube();
        assertThat(world.node(1).stored).isNull();
        assertThat(reasonOf(world, 1)).isEqualTo("010 belongs to cube " + cube + " already");
        assertThat(reasonOf(world, 4)).isEqualTo("010 belongs to cube " + cube + " already");
    }

    @Test
    void theProposalIsOnDiskBeforeAnybodyHearsOfIt() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2);
        List<FormingMessage> proposals = new ArrayList<>();
        world.loses = sent -> {
            if (sent.message() instanceof FormingMessage.Proposal proposal) {
                proposals.add(proposal);
            }
            return false;
        };
        world.node(1).hangs = true;
        world.nodes.values().forEach(Node::start);
        world.run(3_000);
        assertThat(world.notes).anyMatch(note -> note.contains("001 proposes"));
        assertThat(proposals).isEmpty();
        assertThat(reasonOf(world, 1)).isEqualTo("waiting for the disk");
        world.node(1).release();
        world.run(1_000);
        assertThat(proposals).isNotEmpty();
    }

    @Test
    void nothingIsAcceptedBeforeItIsOnDisk() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2);
        List<FormingMessage> answers = new ArrayList<>();
        world.loses = sent -> {
            if (sent.message() instanceof Accepted || sent.message() instanceof Holds) {
                answers.add(sent.message());
            }
            return false;
        };
        world.node(2).hangs = true;
        world.nodes.values().forEach(Node::start);
        world.run(3_000);
        assertThat(world.notes).anyMatch(note -> note.contains("010 accepts"));
        assertThat(answers).isEmpty();
        assertThat(reasonOf(world, 1)).startsWith("waiting for 010 to accept cube ");
    }

    @Test
    void aProposerRepeatsOnlyTheProposalThatItHasMade() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2, 4);
        world.loses = sent -> sent.message() instanceof FormingMessage.Proposal;
        world.nodes.values().forEach(Node::start);
        world.run(1_000);
        CubeId proposed = StoredCharter.decode(Objects.requireNonNull(world.node(1).stored), 3)
                .charter()
                .cube();
        world.node(1).crash();
        world.loses = sent -> false;
        world.node(1).start();
        world.run(1_000);
        assertThat(world.nodes.values())
                .allMatch(node -> charterOf(node).orElseThrow().cube().equals(proposed));
    }

    @Test
    void aDiskThatWasReplacedAfterItHadBeenAskedIsNotTakenForTheOther() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2, 4);
        world.loses = sent -> sent.message() instanceof FormingMessage.Proposal;
        world.nodes.values().forEach(Node::start);
        world.run(1_000);
        world.node(2).wipe();
        world.node(2).start();
        world.loses = sent -> false;
        world.run(3_000);
        assertThat(world.nodes.values()).allMatch(node -> charterOf(node).isEmpty());
        assertThat(reasonOf(world, 1)).isEqualTo("010 declines: the disk of 010 was replaced after it had been asked");
    }

    @Test
    void membersMustBeConfiguredAlike() {
        FormingWorld world = started(1, 2);
        Node stranger = new FormingWorld(Seeds.random(9), 1, 2, 4).node(2);
        List<FormingMessage> answers = new ArrayList<>();
        Forming forming = new Forming(
                stranger.vertex,
                stranger.disk,
                List.of(new Vertex(1, 3), new Vertex(2, 3), new Vertex(4, 3)),
                null,
                new FormingPorts((to, message) -> answers.add(message), stranger, world.random, Trace.NONE));
        TreeMap<Vertex, DiskId> disks = new TreeMap<>();
        disks.put(new Vertex(1, 3), world.node(1).disk);
        disks.put(new Vertex(2, 3), stranger.disk);
        Charter charter = new Charter(CubeId.draw(world.random), disks);
        forming.onMessage(new Vertex(1, 3), new FormingMessage.Proposal(charter), 0);
        assertThat(answers)
                .containsExactly(new FormingMessage.Declined(
                        "the members of " + charter + " are not those that are configured here, 001, 010, 100"));
    }

    @Test
    void aNewDiskJoinsTheCubeOfTheOthers() {
        FormingWorld world = started(1, 2, 4);
        world.run(1_000);
        Charter formed = charterOf(world.node(2)).orElseThrow();
        world.node(1).wipe();
        world.node(1).start();
        world.run(1_000);
        assertThat(charterOf(world.node(1))).contains(formed);
    }

    @Test
    void whoMissedTheNewsHearsItFromAnyoneWhoKnows() {
        FormingWorld world = new FormingWorld(Seeds.random(1), 1, 2, 4);
        world.loses = sent -> sent.message() instanceof Holds && sent.to().equals(new Vertex(4, 3));
        world.nodes.values().forEach(Node::start);
        world.run(2_000);
        assertThat(reasonOf(world, 4)).endsWith("waiting to hear from 001 that all have");
        world.node(1).wipe();
        world.loses = sent -> false;
        world.run(1_000);
        assertThat(charterOf(world.node(4))).isPresent();
    }

    // ---- All at once ----

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void allBelongToOneCubeThatAllHaveAccepted(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int[][] shapes = {{0, 1}, {3, 5, 6}, {0, 1, 2, 3, 4, 5, 6, 7}};
        FormingWorld world = new FormingWorld(random, shapes[random.nextInt(shapes.length)]);
        world.lossPercent = random.nextInt(60);
        world.duplicatePercent = random.nextInt(30);
        world.delayMsMax = random.nextBoolean() ? 5 : 400;
        world.syncMsMax = random.nextBoolean() ? 5 : 300;
        for (int step = 0; step < 150; step++) {
            disturb(world, random);
            world.run(random.nextInt(120));
            expectOneCube(world, seed);
        }
        world.lossPercent = 0;
        world.nodes.values().forEach(node -> {
            node.release();
            if (node.forming == null) {
                node.start();
            }
        });
        world.run(5_000);
        expectOneCube(world, seed);
        assertThat(world.nodes.values())
                .as("seed %d", seed)
                .allMatch(node -> charterOf(node).isPresent());
    }

    private static void disturb(FormingWorld world, RandomGenerator random) {
        List<Node> nodes = List.copyOf(world.nodes.values());
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(8)) {
            case 0 -> node.crash();
            case 1 -> node.hangs = true;
            case 2, 3 -> node.release();
            default -> {
                if (node.forming == null) {
                    node.start();
                }
            }
        }
    }

    /** No two nodes belong to different cubes, and whoever belongs to one finds it on the disks of all. */
    private static void expectOneCube(FormingWorld world, long seed) {
        List<Charter> formed = world.nodes.values().stream()
                .filter(node -> node.forming != null)
                .flatMap(node -> charterOf(node).stream())
                .distinct()
                .toList();
        assertThat(formed).as("seed %d: %s", seed, world.notes).hasSizeLessThanOrEqualTo(1);
        for (Charter charter : formed) {
            world.nodes.values().forEach(node -> {
                StoredCharter stored = StoredCharter.decode(Objects.requireNonNull(node.stored), 3);
                assertThat(stored.charter())
                        .as("seed %d, at %s", seed, node.vertex)
                        .isEqualTo(charter);
                assertThat(charter.disks()).containsEntry(node.vertex, node.disk);
            });
        }
    }

    @Test
    void whoIsNoMemberIsNotHeard() {
        FormingWorld world = started(1, 2);
        Forming forming = Objects.requireNonNull(world.node(1).forming);
        forming.onMessage(new Vertex(7, 3), new Blank(DiskId.draw(world.random)), 0);
        world.run(1_000);
        assertThat(charterOf(world.node(1)).orElseThrow().disks()).containsOnlyKeys(new Vertex(1, 3), new Vertex(2, 3));
    }
}
