package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaSettings.EntryLimits;
import dev.cubecast.consensus.ReplicaSettings.StreamLimits;
import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Groups under faults of all kinds at once. {@code -Dcubecast.seeds.groups=N} runs more seeds than usual. */
class ReplicaFaultsTest {
    private static final long SEEDS = Long.getLong("cubecast.seeds.groups", 300);
    private static final int STEPS = 600;
    private static final long FIRST = Long.getLong("cubecast.seeds.groups.from", 1);

    @Test
    void keepsWhatItHasCommittedAndGoesOnWhenTheFaultsEnd() {
        long catchUps = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .map(ReplicaFaultsTest::catchUpsIn)
                .sum();
        assertThat(catchUps).as("replicas that caught up by a stream").isPositive();
    }

    private static long catchUpsIn(long seed) {
        Run run = new Run(seed, new SafetyRules());
        try {
            run.play();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage() + run.group.describe(), failure);
        }
        return run.group.counts.getOrDefault(Measure.GROUP_CATCH_UPS, 0L);
    }

    static final class Run {
        final TestGroup group;
        private final RandomGenerator random;
        private final Map<TopicId, Member> appended = new LinkedHashMap<>();
        private final List<TopicId> acknowledged = new ArrayList<>();

        Run(long seed, SafetyRules rules) {
            group = new TestGroup(seed % 5 == 0 ? 5 : 3, seed, settings(seed), rules);
            random = group.random;
            group.hasTopics = movesFloors(seed);
        }

        /**
         * In most runs everything is smaller or faster: entries are read back and messages hold one entry; leaders come
         * and go.
         */
        private static ReplicaSettings settings(long seed) {
            ReplicaSettings settings = ReplicaSettings.DEFAULT;
            if (seed % 8 != 0) {
                settings = settings.withElections(settings.elections().with(20, 60, 10, 60))
                        .withResendMs(50);
            }
            if (seed % 4 >= 2) {
                settings = settings.withEntries(new EntryLimits(1, 400, 300, 200));
            }
            return settings.withStreams(new StreamLimits(
                            seed % 2 == 0 ? 8_000 : settings.streams().bytesMax(),
                            settings.streams().bytesPerSecond()))
                    .withFloorBytesMin(movesFloors(seed) ? 600 : settings.floorBytesMin());
        }

        /** Floors move so fast that who was away for a moment must catch up by a stream. */
        private static boolean movesFloors(long seed) {
            return seed % 3 == 0;
        }

        void play() {
            drawWeather();
            for (int step = 0; step < STEPS; step++) {
                disturb();
                publish();
                group.run(drawPauseMs());
                acknowledge();
                if (random.nextInt(50) == 0) {
                    drawWeather();
                }
            }
            expectProgressUnderAFixedFault();
            heal();
            group.run(3_000);
            expectReclaimWithoutPause();
            heal();
            expectProgress();
            expectNothingLost();
        }

        private void drawWeather() {
            group.lossPercent = random.nextInt(3) == 0 ? random.nextInt(40) : 0;
            group.duplicatePercent = random.nextInt(20);
            group.cutPercent = random.nextInt(2) == 0 ? 70 : 0;
            group.delayMsMax = random.nextInt(3) == 0 ? 30 : 5;
            group.syncMsMax = random.nextInt(6) == 0 ? 200 : 5;
            group.slowDisk = random.nextInt(3) == 0 ? null : draw().id.disk();
        }

        private Member draw() {
            return group.members.get(random.nextInt(group.members.size()));
        }

        /** Mostly so short that faults meet what earlier ones have begun. */
        private long drawPauseMs() {
            int dice = random.nextInt(40);
            return random.nextLong(dice < 26 ? 20 : dice < 39 ? 150 : 1_500);
        }

        private void disturb() {
            group.leader()
                    .filter(leader -> !leader.running().isReady() && random.nextInt(4) == 0)
                    .ifPresent(this::strike);
            Member member = random.nextInt(3) == 0 ? group.leader().orElse(group.member(0)) : draw();
            switch (random.nextInt(19)) {
                case 0 -> group.crash(member);
                case 1, 2, 3 -> startAll();
                case 4 -> partition();
                case 5 -> isolate(member);
                case 6 -> cutOneWay(member);
                case 7, 8 -> group.heal();
                case 9 -> group.pause(member);
                case 10 -> group.members.forEach(group::resume);
                case 11 -> member.disk.hold();
                case 12, 13 -> group.members.forEach(each -> each.disk.release());
                case 14 -> wipeUnlessOneIsBeingReplaced(member);
                case 15, 16 -> clog(member);
                case 17 -> failPowerAndStartWithout(member);
                default -> group.leader().ifPresent(leader -> prefer(leader, member));
            }
        }

        /** A leader that has just begun leaves entries of its own and of earlier terms here and there. */
        private void strike(Member leader) {
            if (random.nextBoolean()) {
                group.crash(leader);
            } else {
                isolate(leader);
            }
        }

        /** What was not synced anywhere is gone, and who comes back first decides. */
        private void failPowerAndStartWithout(Member late) {
            group.members.forEach(group::crash);
            group.heal();
            group.members.stream()
                    .filter(member -> !member.vertex.equals(late.vertex))
                    .forEach(group::start);
        }

        /** The queue for entries is full somewhere or everywhere, while what is short still gets through. */
        private void clog(Member from) {
            boolean everywhere = random.nextBoolean();
            group.loses = message -> message.body() instanceof Append
                    && (everywhere || message.from().equals(from.id));
        }

        /** Two parts that do not hear each other. */
        private void partition() {
            Set<Vertex> part = new TreeSet<>();
            group.members.stream().filter(member -> random.nextBoolean()).forEach(member -> part.add(member.vertex));
            group.loses = message -> part.contains(message.from().vertex())
                    != part.contains(message.to().vertex());
        }

        private void isolate(Member member) {
            group.loses = message -> message.from().vertex().equals(member.vertex)
                    || message.to().vertex().equals(member.vertex);
        }

        private void prefer(Member leader, Member successor) {
            leader.running().prefer(Optional.of(successor.id));
        }

        private void cutOneWay(Member from) {
            Predicate<ReplicaMessage> before = group.loses;
            group.loses = message -> before.test(message) || message.from().equals(from.id);
        }

        /** A group survives the loss of one disk at a time. */
        private void wipeUnlessOneIsBeingReplaced(Member member) {
            boolean whole = group.leader()
                    .filter(leader ->
                            group.members.stream().allMatch(each -> leader.machine.configuration.isVoter(each.id)))
                    .isPresent();
            if (whole && random.nextInt(3) == 0) {
                group.wipe(member);
            }
        }

        private void startAll() {
            group.members.stream().filter(member -> !member.runs()).forEach(group::start);
        }

        private void publish() {
            for (Member member : group.members) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    group.append(member).ifPresent(unique -> appended.put(unique, member));
                }
            }
        }

        /** A leader acknowledges what it has applied. */
        private void acknowledge() {
            appended.forEach((unique, member) -> {
                if (member.runs() && !acknowledged.contains(unique) && group.isApplied(member, unique)) {
                    acknowledged.add(unique);
                }
            });
            acknowledged.forEach(appended::remove);
        }

        private void heal() {
            group.heal();
            group.lossPercent = 0;
            group.cutPercent = 0;
            group.delayMsMax = 5;
            group.syncMsMax = 5;
            group.slowDisk = null;
            group.members.forEach(group::resume);
            group.members.forEach(member -> member.disk.release());
            startAll();
            group.members.forEach(member -> member.running().prefer(Optional.empty()));
        }

        /** A minority that is dead, deaf or mute for ever does not hold up the others for more than five seconds. */
        private void expectProgressUnderAFixedFault() {
            heal();
            group.run(3_000);
            Member broken = group.leader().orElse(group.member(0));
            boolean deaf = random.nextBoolean();
            group.loses =
                    message -> (deaf ? message.to() : message.from()).vertex().equals(broken.vertex);
            group.run(5_000);
            Member leader = group.leader().orElseThrow(() -> new AssertionError("nobody leads"));
            TopicId entry = group.append(leader).orElseThrow();
            group.run(500);
            assertThat(group.isApplied(leader, entry))
                    .as("an entry is committed")
                    .isTrue();
        }

        /** Without faults no entry waits longer than a second, also while the home takes over again. */
        private void expectReclaimWithoutPause() {
            Member home = group.member(0);
            group.crash(home);
            group.run(2_000);
            group.start(home);
            group.run(500);
            int committed = group.checks.committed().size();
            long grownMs = group.nowMs();
            for (long untilMs = group.nowMs() + 4_000; group.nowMs() < untilMs; group.run(1 + random.nextInt(10))) {
                group.leader().ifPresent(leader -> appendAndHandOver(leader, home));
                if (group.checks.committed().size() > committed) {
                    committed = group.checks.committed().size();
                    grownMs = group.nowMs();
                }
                assertThat(group.nowMs() - grownMs)
                        .as("milliseconds without a commit")
                        .isLessThan(1_000);
            }
            assertThat(group.leader()).as("leads again").contains(home);
        }

        private void appendAndHandOver(Member leader, Member home) {
            leader.running().prefer(Optional.of(home.id));
            if (!leader.running().isTransferring()) {
                group.append(leader);
            }
        }

        private void expectProgress() {
            group.run(3_000);
            Member leader = group.expectLeader(2_000);
            TopicId last = group.append(leader).orElseThrow();
            group.run(1_000);
            assertThat(group.members).allMatch(member -> group.isApplied(member, last), "has the last entry");
        }

        private void expectNothingLost() {
            for (TopicId unique : acknowledged) {
                assertThat(group.members)
                        .allMatch(member -> group.isApplied(member, unique), "has what was acknowledged");
            }
            group.checks.expectCommittedBatches();
        }
    }
}
