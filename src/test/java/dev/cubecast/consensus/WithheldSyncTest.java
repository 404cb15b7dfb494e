package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import dev.cubecast.consensus.TestGroup.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The disk of one member completes nothing, from the start or from some moment on, while leaders come and go: whatever
 * is said is compared with what the disks hold (ARCHITECTURE.md, rule 7).
 */
class WithheldSyncTest {
    private static final int SEEDS = 100;
    private static final int STEPS = 150;
    private static final ReplicaSettings FAST = ReplicaSettings.DEFAULT
            .withElections(ReplicaSettings.DEFAULT.elections().with(20, 60, 10, 60))
            .withResendMs(50)
            .withFloorBytesMin(1L << 30);

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void promisesOnlyWhatItsDiskHas() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            try {
                run.play();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage() + run.group.describe(), failure);
            }
        }
        // The stuck member was asked for all that it must not give, and the others went on without it.
        assertThat(seen)
                .containsKeys("asked for its vote", "asked to append", "appends as leader", "promise of others");
    }

    private final class Run {
        final TestGroup group;
        private final RandomGenerator random;
        private final Member stuck;
        /** By the term of the leader that sent it and its index, the term of an entry. */
        private final Map<LogPosition, Long> sentTerms = new LinkedHashMap<>();

        private long toldCommit;

        Run(long seed) {
            group = new TestGroup(seed % 3 == 0 ? 5 : 3, seed, FAST, new SafetyRules());
            random = group.random;
            stuck = group.member(random.nextInt(group.members.size()));
            group.spy = this::onSent;
        }

        void play() {
            int healthySteps = random.nextBoolean() ? 0 : random.nextInt(STEPS / 2);
            for (int step = 0; step < STEPS; step++) {
                if (step == healthySteps) {
                    stuck.disk.hold();
                }
                disturb();
                append();
                group.run(random.nextInt(60));
            }
        }

        private void disturb() {
            Member member = group.member(random.nextInt(group.members.size()));
            switch (random.nextInt(12)) {
                case 0 -> group.crash(member);
                case 1, 2, 3 -> startAll();
                case 4 -> isolate(member);
                case 5 -> group.leader().ifPresent(this::isolate);
                case 6, 7, 8 -> group.heal();
                case 9 -> group.leader().ifPresent(leader -> leader.running().prefer(Optional.of(stuck.id)));
                default -> {}
            }
        }

        private void startAll() {
            group.members.stream().filter(member -> !member.runs()).forEach(group::start);
        }

        private void isolate(Member alone) {
            group.members.forEach(other -> group.cut(alone, other));
        }

        private void append() {
            for (Member member : group.members) {
                if (group.append(member).isPresent() && member == stuck) {
                    count("appends as leader");
                }
            }
        }

        // ---- What is said ----

        private void onSent(ReplicaMessage message) {
            Member from = at(message.from());
            StoredGroup disk = from.disk.stored(message.group());
            if (message.body() instanceof Append append) {
                remember(message.term(), append);
                expectCommitOnMajority(message, append.commit());
            } else if (message.body() instanceof Heartbeat heartbeat) {
                expectCommitOnMajority(message, heartbeat.commit());
            } else if (message.body() instanceof Vote) {
                expectVote(message, disk.ballot(), from.id);
            } else if (message.body() instanceof VoteAnswer answer && answer.granted()) {
                expectVote(message, disk.ballot(), message.to());
            } else if (message.body() instanceof AppendAnswer answer) {
                expectSynced(message, disk, answer.synced());
            } else if (message.body() instanceof HeartbeatAnswer answer) {
                expectSynced(message, disk, answer.synced());
            }
            countQuestion(message);
        }

        private Member at(ReplicaId id) {
            return group.members.stream()
                    .filter(member -> member.id.equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        private void remember(long leaderTerm, Append append) {
            append.entries().forEach(entry -> sentTerms.put(new LogPosition(entry.index(), leaderTerm), entry.term()));
        }

        private void expectVote(ReplicaMessage message, Ballot onDisk, ReplicaId candidate) {
            assertThat(onDisk).as("ballot on disk when it says %s", message).satisfies(ballot -> {
                assertThat(ballot.term()).isEqualTo(message.term());
                assertThat(ballot.vote()).isEqualTo(candidate);
            });
            count("promise of others");
        }

        private void expectSynced(ReplicaMessage message, StoredGroup onDisk, long synced) {
            if (synced == 0) {
                return;
            }
            assertThat(onDisk.ballot().term())
                    .as("term on disk when it says %s", message)
                    .isEqualTo(message.term());
            Long term = termAt(onDisk, synced);
            assertThat(term).as("entry on disk when it says %s", message).isNotNull();
            Long leaders = sentTerms.get(new LogPosition(synced, message.term()));
            assertThat(leaders == null || leaders.equals(term))
                    .as("the leader's entry is on disk when it says %s", message)
                    .isTrue();
        }

        /** That of the entry with this index, or null. */
        private static @Nullable Long termAt(StoredGroup disk, long index) {
            return index <= disk.log().size()
                    ? disk.log().get((int) index - 1).position().term()
                    : null;
        }

        /** A leader with unsynced entries counts for nothing. */
        private void expectCommitOnMajority(ReplicaMessage message, long commit) {
            if (commit <= toldCommit) {
                return;
            }
            toldCommit = commit;
            Map<Long, Integer> disksByTerm = new TreeMap<>();
            for (Member member : group.members) {
                Long term = termAt(member.disk.stored(message.group()), commit);
                disksByTerm.merge(Objects.requireNonNullElse(term, 0L), 1, Integer::sum);
            }
            disksByTerm.remove(0L);
            assertThat(disksByTerm.values())
                    .as("disks that have entry %d when %s says that it is committed", commit, message.from())
                    .anyMatch(disks -> disks > group.members.size() / 2);
        }

        private void countQuestion(ReplicaMessage message) {
            if (message.to().equals(stuck.id) && !group.loses.test(message)) {
                if (message.body() instanceof Vote) {
                    count("asked for its vote");
                } else if (message.body() instanceof Append) {
                    count("asked to append");
                }
            }
        }

        private void count(String what) {
            seen.merge(what, 1, Integer::sum);
        }
    }
}
