package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Groups that lose the disks of a majority, or seem to, and are recovered by operators who do not know of each other
 * (ARCHITECTURE.md, rule 14): the latest generation keeps what it has promised. {@code -Dcubecast.seeds.recoveries=N}
 * runs more seeds than usual.
 */
class RecoveryFaultsTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.recoveries", 60);
    private static final ReplicaSettings USUAL = ReplicaSettings.DEFAULT;

    @Test
    void aGenerationKeepsWhatItHasPromised() {
        long recovered = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .map(RecoveryFaultsTest::play)
                .sum();
        assertThat(recovered).as("recoveries").isGreaterThan(SEEDS);
    }

    private static long play(long seed) {
        Run run = new Run(seed);
        try {
            run.play();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage() + run.group.describe(), failure);
        }
        return run.recovered;
    }

    /** Floors move fast in half of the runs, so that who comes back must catch up by a stream. */
    private static ReplicaSettings settings(long seed) {
        return USUAL.withFloorBytesMin(seed % 2 == 0 ? 600 : USUAL.floorBytesMin());
    }

    private static final class Run {
        private final TestGroup group;
        private final RandomGenerator random;
        /** By whom and in which generation. */
        private final Map<TopicId, Promise> acknowledged = new LinkedHashMap<>();

        private long recovered;

        private record Promise(Member member, long generation) {}

        Run(long seed) {
            group = new TestGroup(seed % 5 == 0 ? 5 : 3, seed, settings(seed), new SafetyRules());
            group.hasTopics = true;
            random = group.random;
        }

        void play() {
            for (int round = 0; round < 4; round++) {
                group.duplicatePercent = random.nextInt(20);
                group.delayMsMax = random.nextInt(3) == 0 ? 30 : 5;
                group.syncMsMax = random.nextInt(3) == 0 ? 100 : 5;
                use(random.nextInt(1_500));
                lose();
                use(random.nextInt(1_500));
                recoverSomewhere();
                use(random.nextInt(2_500));
                if (random.nextInt(3) > 0) {
                    comeBack();
                }
            }
            comeBack();
            group.syncMsMax = 5;
            use(4_000);
            while (group.leader().isEmpty() && isAnythingLeft()) {
                recoverSomewhere();
                use(6_000);
            }
            if (isAnythingLeft()) {
                expectAgreement();
            }
        }

        private boolean isAnythingLeft() {
            return group.members.stream()
                    .anyMatch(
                            member -> !member.running().configuration().voters().isEmpty());
        }

        /** Some disks are replaced, some members crash, some are cut off. */
        private void lose() {
            group.lossPercent = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
            for (Member member : group.members) {
                int dice = random.nextInt(6);
                if (dice == 0 && random.nextBoolean()) {
                    group.wipe(member);
                } else if (dice < 3) {
                    group.crash(member);
                } else if (dice == 3) {
                    group.members.stream().filter(other -> other != member).forEach(other -> group.cut(member, other));
                }
            }
        }

        private void recoverSomewhere() {
            for (Member member : group.members) {
                if (member.runs() && random.nextBoolean()) {
                    member.run(() -> member.running().recover(this::onOutcome, group.nowMs()));
                }
            }
        }

        private void onOutcome(RecoveryOutcome outcome) {
            if (outcome instanceof RecoveryOutcome.Recovered) {
                recovered++;
            }
        }

        private void comeBack() {
            group.heal();
            group.lossPercent = 0;
            group.members.stream().filter(member -> !member.runs()).forEach(group::start);
        }

        /** Publishes at whoever leads, in whatever generation. */
        private void use(long durationMs) {
            Map<TopicId, Promise> appended = new LinkedHashMap<>();
            for (long untilMs = group.nowMs() + durationMs;
                    group.nowMs() < untilMs;
                    group.run(1 + random.nextInt(50))) {
                for (Member member : group.members) {
                    if (member.runs() && member.running().isLeader()) {
                        group.append(member)
                                .ifPresent(unique -> appended.put(
                                        unique,
                                        new Promise(member, member.running().generation())));
                    }
                }
                appended.forEach((unique, promise) -> {
                    Member member = promise.member();
                    if (member.runs()
                            && member.running().generation() == promise.generation()
                            && group.isApplied(member, unique)) {
                        acknowledged.put(unique, promise);
                    }
                });
            }
        }

        private void expectAgreement() {
            Member leader = group.expectLeader(3_000);
            TopicId last = group.append(leader).orElseThrow();
            group.run(1_000);
            long generation = leader.running().generation();
            assertThat(group.members)
                    .as("members of generation %d", generation)
                    .allMatch(member -> group.isApplied(member, last), "has the last entry")
                    .allMatch(member -> member.running().generation() == generation, "is of the same generation")
                    .allMatch(member -> leader.running().configuration().isVoter(member.id), "is a voter");
            List<TopicId> lost = new ArrayList<>();
            acknowledged.forEach((unique, promise) -> {
                if (promise.generation() == generation && !group.isApplied(leader, unique)) {
                    lost.add(unique);
                }
            });
            assertThat(lost).as("promised in generation %d", generation).isEmpty();
            group.checks.expectCommittedBatches();
        }
    }
}
