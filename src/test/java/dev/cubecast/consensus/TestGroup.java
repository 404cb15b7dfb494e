package dev.cubecast.consensus;

import dev.cubecast.VirtualTime;
import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one group with a network, disks and clocks that a test rules, and checks of what must hold at any
 * time.
 */
final class TestGroup {
    static final int DIMENSION = 3;
    static final long TICK_MS = 10;
    static final GroupId GROUP = new GroupId(7);

    /** A vertex: its disk, and its process while one runs. */
    final class Member {
        final Vertex vertex;
        ReplicaId id;
        TestDisk disk;
        RecordingMachine machine = new RecordingMachine();

        @Nullable
        Replica replica;

        boolean paused;
        final Deque<Runnable> arrivedWhilePaused = new ArrayDeque<>();

        Member(ReplicaId id, TestDisk disk) {
            this.vertex = id.vertex();
            this.id = id;
            this.disk = disk;
        }

        boolean runs() {
            return replica != null;
        }

        Replica running() {
            if (replica == null) {
                throw new AssertionError(vertex + " does not run");
            }
            return replica;
        }

        void run(Runnable event) {
            if (paused) {
                arrivedWhilePaused.add(event);
            } else {
                event.run();
                drain();
            }
        }
    }

    final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    final List<Member> members = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final GroupChecks checks = new GroupChecks(this);
    /** Of each measure. */
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);

    private final ReplicaSettings settings;
    private final SafetyRules rules;
    private final Deque<Runnable> later = new ArrayDeque<>();
    final DamagedMembers damaged = new DamagedMembers(this);

    /** Whether a message is lost; a test sets it. */
    Predicate<ReplicaMessage> loses = message -> false;

    /** Sees every message that is sent. */
    Consumer<ReplicaMessage> spy = message -> {};

    /** Whether entries also have batches. */
    boolean hasTopics;

    int lossPercent;
    int duplicatePercent;
    int cutPercent;
    int delayMsMax = 2;
    int syncMsMax = 2;

    /** One that takes its time, if any does. */
    @Nullable
    DiskId slowDisk;

    TestGroup(int size, long seed) {
        this(size, seed, ReplicaSettings.DEFAULT, new SafetyRules());
    }

    TestGroup(int size, long seed, ReplicaSettings settings, SafetyRules rules) {
        this(size, new SplittableRandom(seed), settings, rules);
    }

    TestGroup(int size, RandomGenerator random, ReplicaSettings settings, SafetyRules rules) {
        this.random = random;
        this.settings = settings;
        this.rules = rules;
        List<ReplicaId> voters = IntStream.range(0, size)
                .mapToObj(number -> new ReplicaId(new Vertex(number, DIMENSION), DiskId.draw(random)))
                .toList();
        Configuration configuration = Configuration.of(voters);
        voters.forEach(voter -> members.add(new Member(voter, disk(voter.disk()))));
        members.forEach(member -> member.disk.form(GROUP, configuration));
        members.forEach(this::start);
        time.every(TICK_MS, this::tick);
    }

    private TestDisk disk(DiskId id) {
        return new TestDisk(
                id,
                this::after,
                () -> random.nextInt(1 + (id.equals(slowDisk) ? 300 : syncMsMax)),
                disk -> later.addLast(() -> onFailed(disk)));
    }

    Member member(int number) {
        return members.get(number);
    }

    long nowMs() {
        return time.nowMs();
    }

    // ---- Lives ----

    void start(Member member) {
        LoadedGroup loaded = member.disk.load(GROUP);
        if (loaded instanceof LoadedGroup.Intact intact) {
            start(member, intact.group());
        } else {
            damaged.onDamage(member, Damage.ofLog(((LoadedGroup.Damaged) loaded).what()));
        }
    }

    private void start(Member member, StoredGroup stored) {
        int knownLevel = member.machine.knownLevel;
        member.machine = new RecordingMachine();
        member.machine.knownLevel = knownLevel;
        member.paused = false;
        member.replica = new Replica(
                member.id,
                GROUP,
                members.stream().map(each -> each.vertex).toList(),
                stored,
                settings,
                rules,
                new ReplicaPorts(
                        this::send,
                        member.disk.store(),
                        member.machine,
                        damage -> damaged.onDamage(member, damage),
                        later::addLast,
                        random,
                        trace()),
                time.nowMs());
    }

    private Trace trace() {
        return new Trace() {
            @Override
            public void note(Subject subject, String what) {
                notes.add(time.nowMs() + " " + what);
            }

            @Override
            public void count(Measure measure, long amount) {
                counts.merge(measure, amount, Long::sum);
            }
        };
    }

    /** A write has failed: the process ends, and what starts next recovers (ARCHITECTURE.md, rule 21). */
    private void onFailed(TestDisk disk) {
        members.stream().filter(member -> member.disk == disk).forEach(this::crash);
    }

    /** Ends the process; some of what was being written reaches the disk. */
    void crash(Member member) {
        notes.add(time.nowMs() + " CRASH " + member.id + " with " + member.disk.writesUnderWay() + " writes under way");
        member.replica = null;
        member.arrivedWhilePaused.clear();
        member.disk.crash(random);
    }

    /** Ends the process and keeps the disk as it is, but for another blank one in its place. */
    void moveAside(Member member) {
        crash(member);
        member.id = new ReplicaId(member.vertex, DiskId.draw(random));
        member.disk.moveAside(member.id.disk());
    }

    /** Ends the process and puts an empty disk in. */
    void wipe(Member member) {
        crash(member);
        member.id = new ReplicaId(member.vertex, DiskId.draw(random));
        member.disk = disk(member.id.disk());
    }

    void pause(Member member) {
        member.paused = true;
    }

    void resume(Member member) {
        member.paused = false;
        while (!member.arrivedWhilePaused.isEmpty()) {
            member.run(member.arrivedWhilePaused.removeFirst());
        }
    }

    // ---- Time ----

    void after(long delayMs, Runnable task) {
        time.after(delayMs, task);
    }

    void run(long durationMs) {
        time.run(durationMs, () -> {
            drain();
            checks.run();
        });
    }

    private void drain() {
        while (!later.isEmpty()) {
            later.removeFirst().run();
        }
    }

    private void tick() {
        for (Member member : members) {
            if (member.runs() && !member.paused) {
                member.run(() -> member.running().tick(time.nowMs()));
            }
        }
        damaged.tick();
    }

    // ---- Network ----

    private void send(ReplicaMessage message) {
        spy.accept(message);
        if (loses.test(message) || random.nextInt(100) < lossPercent) {
            return;
        }
        ReplicaMessage sent = random.nextInt(100) < cutPercent ? cut(message) : message;
        deliver(sent);
        if (random.nextInt(100) < duplicatePercent) {
            deliver(sent);
        }
    }

    /** Only the first of the entries, as if the others had been lost. */
    private static ReplicaMessage cut(ReplicaMessage message) {
        if (!(message.body() instanceof Append append) || append.entries().size() < 2) {
            return message;
        }
        Append first = new Append(append.previous(), append.entries().subList(0, 1), append.commit());
        return new ReplicaMessage(
                message.group(), message.generation(), message.from(), message.to(), message.term(), first);
    }

    private void deliver(ReplicaMessage message) {
        after(
                random.nextInt(delayMsMax + 1),
                () -> members.stream()
                        .filter(member -> member.vertex.equals(message.to().vertex()) && member.runs())
                        .forEach(member -> receive(member, message)));
    }

    private void receive(Member member, ReplicaMessage message) {
        Replica receiver = member.running();
        member.run(() -> {
            if (member.replica == receiver) {
                receiver.onMessage(member.machine.knownLevel < 2 ? OlderVersion.sees(message) : message, time.nowMs());
            }
        });
    }

    /** Nothing passes between the two any more, in either direction. */
    void cut(Member one, Member other) {
        Predicate<ReplicaMessage> before = loses;
        loses = message -> before.test(message)
                || isBetween(message, one.vertex, other.vertex)
                || isBetween(message, other.vertex, one.vertex);
    }

    static boolean isBetween(ReplicaMessage message, Vertex from, Vertex to) {
        return message.from().vertex().equals(from) && message.to().vertex().equals(to);
    }

    void heal() {
        loses = message -> false;
    }

    // ---- Use ----

    /** The one that leads in the highest term, if any does. */
    Optional<Member> leader() {
        return members.stream()
                .filter(member -> member.runs() && member.running().isLeader())
                .max(Comparator.comparingLong(member -> member.running().term()));
    }

    Member expectLeader(long withinMs) {
        long untilMs = time.nowMs() + withinMs;
        while (time.nowMs() < untilMs
                && leader().filter(member -> member.running().isReady()).isEmpty()) {
            run(TICK_MS);
        }
        return leader().orElseThrow(() -> new AssertionError("nobody leads after " + withinMs + " ms: " + notes));
    }

    /** Appends an entry that only this call makes. Returns what identifies it. */
    Optional<TopicId> append(Member leader) {
        TopicId unique = TopicId.draw(random);
        if (!leader.runs() || leader.paused) {
            return Optional.empty();
        }
        List<Command> commands = new ArrayList<>();
        if (hasTopics && leader.machine.ahead != null && random.nextBoolean()) {
            commands.add(TopicCommands.draw(leader, time.nowMs(), random));
        }
        commands.add(new Command.DeleteTopic(unique));
        boolean appended = leader.running().append(commands, time.nowMs()).isPresent();
        drain();
        if (appended) {
            commands.forEach(leader.machine::onAppended);
        }
        return appended ? Optional.of(unique) : Optional.empty();
    }

    boolean isApplied(Member member, TopicId unique) {
        return member.machine.applied.stream()
                .anyMatch(entry -> entry.command().equals(new Command.DeleteTopic(unique)));
    }

    /** What has happened and how the members stand, for a failure's message. */
    String describe() {
        StringBuilder text = new StringBuilder();
        notes.stream()
                .skip(Math.max(0, notes.size() - 100))
                .forEach(note -> text.append('\n').append(note));
        members.forEach(member -> text.append('\n')
                .append(member.vertex)
                .append(' ')
                .append(member.replica == null ? "does not run" : member.replica.toString()));
        return text.toString();
    }
}
