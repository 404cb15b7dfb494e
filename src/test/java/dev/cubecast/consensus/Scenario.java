package dev.cubecast.consensus;

import static java.util.stream.Collectors.joining;

import dev.cubecast.consensus.ReplicaSettings.EntryLimits;
import dev.cubecast.consensus.ReplicaSettings.StreamLimits;
import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.message.Bytes;
import dev.cubecast.scenario.Script;
import dev.cubecast.storage.MemoryLogStore;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A group that is told line by line what happens to it, and says line by line what comes of that. */
final class Scenario extends Script {
    private static final String NEW = "something-new";
    private static final ReplicaSettings USUAL = ReplicaSettings.DEFAULT;
    private static final TopicId TOPIC = new TopicId(1, 1);

    private final Map<TopicId, String> labels = new LinkedHashMap<>();
    /** How each disk that a vertex ever had is called. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final Set<String> shown = new TreeSet<>();
    private @Nullable TestGroup group;
    private int told;

    Scenario() {
        on("group", this::form);
        on("run", words -> group().run(Long.parseLong(word(words, 0))));
        on("crash", words -> group().crash(member(words, 0)));
        on("start", words -> group().start(member(words, 0)));
        on("wipe", words -> group().wipe(member(words, 0)));
        on("pause", words -> group().pause(member(words, 0)));
        on("resume", words -> group().resume(member(words, 0)));
        on("hold", words -> disk(words).hold());
        on("release", words -> disk(words).release());
        on("lie", words -> lie(disk(words).store()));
        on("fill", words -> fill(disk(words).store()));
        on("empty", words -> disk(words).store().limitBytes(MemoryLogStore.UNLIMITED_BYTES));
        on("flip", words -> flip(disk(words).store()));
        on("damage", words -> damage(member(words, 0)));
        on("cut", words -> group().cut(member(words, 0), member(words, 1)));
        on("isolate", words -> isolate(member(words, 0)));
        on("mute", words -> mute(member(words, 0)));
        on("lose", this::lose);
        on("heal", words -> group().heal());
        on("refuse", this::refuse);
        on("update", words -> member(words, 0).machine.knownLevel = Integer.parseInt(word(words, 1)));
        on("append", words -> append(member(words, 0), word(words, 1)));
        on("publish", words -> publish(member(words, 0), Integer.parseInt(word(words, 1))));
        on("prefer", words -> prefer(member(words, 0)));
        on("confirm", words -> confirm(member(words, 0)));
        on("recover", words -> recover(member(words, 0)));
        on("messages", this::show);
        on("status", words -> status());
    }

    @Override
    protected void onPlayed() {
        tellNotes();
    }

    private void tellNotes() {
        List<String> notes = group().notes;
        for (; told < notes.size(); told++) {
            tell(notes.get(told).replaceFirst("group [0-9a-f]{16}: ", ""));
        }
    }

    private void tell(String line) {
        group().members.stream()
                .filter(member -> !names.containsKey(member.id.toString()))
                .forEach(this::name);
        String readable = line;
        for (Map.Entry<String, String> name : names.entrySet()) {
            readable = readable.replace(name.getKey(), name.getValue());
        }
        print(readable);
    }

    // ---- Words ----

    private Member member(List<String> words, int number) {
        String name = word(words, number);
        return group().members.stream()
                .filter(member -> member.vertex.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no member " + name));
    }

    /** As in {@code hold disk 001}. */
    private TestDisk disk(List<String> words) {
        if (!word(words, 0).equals("disk")) {
            throw new AssertionError("a disk is held or released, not " + words);
        }
        return member(words, 1).disk;
    }

    private static String kind(String word) {
        if (!MessageText.kinds().contains(word)) {
            throw new AssertionError(
                    "\"" + word + "\" is none of the messages " + String.join(", ", MessageText.kinds()));
        }
        return word;
    }

    private TestGroup group() {
        if (group == null) {
            throw new AssertionError("a scenario begins with the command group");
        }
        return group;
    }

    // ---- Members ----

    /**
     * {@code group 3}, {@code group 3 one-entry-per-message}, or {@code group 3 short-log}, whose floor follows
     * closely.
     */
    private void form(List<String> words) {
        String kind = words.size() > 1 ? words.get(1) : "";
        group = new TestGroup(
                Integer.parseInt(word(words, 0)),
                new WithoutChance(),
                switch (kind) {
                    case "one-entry-per-message" -> settings(1, USUAL.streams().bytesMax(), USUAL.floorBytesMin());
                    case "short-log" -> settings(USUAL.entries().appendBytesMax(), 800, 1_500);
                    default -> USUAL;
                },
                new SafetyRules());
        group.spy = this::onSent;
    }

    private static ReplicaSettings settings(int appendBytesMax, int streamBytesMax, long floorBytesMin) {
        ReplicaSettings usual = USUAL;
        return usual.withEntries(new EntryLimits(
                        appendBytesMax,
                        usual.entries().windowBytesMax(),
                        usual.entries().cacheBytesMax(),
                        usual.entries().applyBytesMax()))
                .withStreams(new StreamLimits(streamBytesMax, usual.streams().bytesPerSecond()))
                .withFloorBytesMin(floorBytesMin);
    }

    /** A vertex's first disk is called like the vertex, the next one {@code 010#2}. */
    private void name(Member member) {
        String vertex = member.vertex.toString();
        long earlier = names.keySet().stream()
                .filter(id -> id.startsWith(vertex + "@"))
                .count();
        names.put(member.id.toString(), earlier == 0 ? vertex : vertex + "#" + (earlier + 1));
    }

    // ---- Disks ----

    /** {@code lie disk 001}: what it says is synced is lost when it crashes. */
    private void lie(MemoryLogStore store) {
        group().damaged.expected = true;
        store.lie(true);
    }

    /** {@code fill disk 001}: the next write fails. */
    private static void fill(MemoryLogStore store) {
        store.limitBytes(store.usedBytes());
    }

    /** {@code flip disk 001}: a byte of its last entry is another one. */
    private void flip(MemoryLogStore store) {
        group().damaged.expected = true;
        if (!store.flipByte(group().random)) {
            throw new AssertionError("there is nothing to flip");
        }
    }

    /** {@code damage 001}: a reader there meets messages that are damaged. */
    private void damage(Member member) {
        group().damaged.expected = true;
        group().damaged.onDamage(member, Damage.ofBatches("messages that a reader wants"));
    }

    // ---- Network ----

    private void onSent(ReplicaMessage message) {
        if (shown.contains(MessageText.kindOf(message))) {
            String lost = group().loses.test(message) ? " (lost)" : "";
            group().notes.add(group().nowMs() + " " + MessageText.of(message) + lost);
        }
    }

    private void isolate(Member alone) {
        group().members.stream().filter(other -> other != alone).forEach(other -> group().cut(alone, other));
    }

    private void mute(Member mute) {
        loseToo(message -> message.from().vertex().equals(mute.vertex));
    }

    /**
     * {@code lose Append 000 001}: messages of this kind from one to the other; {@code lose entry 5}: those that hold
     * it.
     */
    private void lose(List<String> words) {
        if (word(words, 0).equals("entry")) {
            long index = Long.parseLong(word(words, 1));
            loseToo(message -> message.body() instanceof ReplicaMessage.Append append
                    && append.entries().stream().anyMatch(entry -> entry.index() == index));
            return;
        }
        String kind = kind(word(words, 0));
        Member from = member(words, 1);
        Member to = member(words, 2);
        loseToo(message ->
                MessageText.kindOf(message).equals(kind) && TestGroup.isBetween(message, from.vertex, to.vertex));
    }

    private void loseToo(Predicate<ReplicaMessage> lost) {
        group().loses = group().loses.or(lost);
    }

    /**
     * {@code refuse 000}: all others notice at once that its host refuses connections; {@code refuse 000 001}: 001
     * does.
     */
    private void refuse(List<String> words) {
        Member gone = member(words, 0);
        List<Member> noticing = words.size() > 1 ? List.of(member(words, 1)) : group().members;
        noticing.stream()
                .filter(other -> other != gone && other.runs())
                .forEach(other -> other.run(() -> other.running().onRefused(gone.vertex, group().nowMs())));
    }

    // ---- Use ----

    /** {@code append 000 a}, or {@code append 000 something-new}: of a kind that came with level 2. */
    private void append(Member member, String label) {
        TopicId unique = TopicId.draw(group().random);
        labels.put(unique, label);
        member.run(() -> {
            boolean appended = member.running()
                    .append(List.of(commandOf(label, unique)), group().nowMs())
                    .isPresent();
            group().notes
                    .add(group().nowMs() + " " + member.id + (appended ? " appends " : " does not append ") + label);
        });
    }

    /** {@code publish 000 5}: so many messages of 300 bytes, each in an entry of its own. */
    private void publish(Member member, int count) {
        Bytes message = Bytes.of(new byte[300]);
        for (int i = 0; i < count; i++) {
            long next = Objects.requireNonNull(member.machine.ahead)
                    .getOrDefault(TOPIC, new OffsetRange(0, 0))
                    .until();
            Command command = new Command.Append(
                    new RecordBatch(TOPIC, member.running().term(), next, group().nowMs(), List.of(message)),
                    List.of(new StoredPublish(1, null, null)));
            member.run(() -> member.running().append(List.of(command), group().nowMs()));
            member.machine.onAppended(command);
        }
    }

    private static Command commandOf(String label, TopicId unique) {
        return label.equals(NEW) ? OlderVersion.NEW : new Command.DeleteTopic(unique);
    }

    /** Everybody thinks that it should lead. */
    private void prefer(Member successor) {
        group().members.stream()
                .filter(Member::runs)
                .forEach(member -> member.running().prefer(Optional.of(successor.id)));
    }

    private void confirm(Member member) {
        member.run(() -> member.running()
                .confirmLeadership(
                        leads -> group().notes
                                .add(group().nowMs() + " " + member.id
                                        + (leads ? " is confirmed as the leader" : " gets no confirmation")),
                        group().nowMs()));
    }

    /** An operator asks for a recovery with loss. */
    private void recover(Member member) {
        member.run(() -> member.running()
                .recover(
                        outcome -> group().notes.add(group().nowMs() + " " + member.id + " " + textOf(outcome)),
                        group().nowMs()));
    }

    private static String textOf(RecoveryOutcome outcome) {
        return outcome instanceof RecoveryOutcome.Refused refused
                ? "does not recover the group: " + refused.why()
                : "has recovered the group";
    }

    // ---- What is seen ----

    /** {@code messages on}, {@code messages off}, or the kinds to show from now on. */
    private void show(List<String> words) {
        shown.clear();
        switch (word(words, 0)) {
            case "on" -> shown.addAll(MessageText.kinds());
            case "off" -> {}
            default -> words.forEach(word -> shown.add(kind(word)));
        }
    }

    private void status() {
        group().members.forEach(member -> tell(member.runs() ? statusOf(member) : member.id + " does not run"));
    }

    private String statusOf(Member member) {
        Replica replica = member.running();
        String ready = replica.isLeader() && !replica.isReady() ? ", not ready" : "";
        return member.id + " is " + replica.role().text() + " in term " + replica.term() + generationOf(replica) + ready
                + ", log ends at "
                + replica.last() + ", synced " + replica.syncedIndex() + ", commit " + replica.commit() + ", applied "
                + applied(member) + waiting(member);
    }

    private static String generationOf(Replica replica) {
        return replica.generation() == 0 ? "" : " of generation " + replica.generation();
    }

    private String applied(Member member) {
        String text = member.machine.applied.stream().map(this::labelOf).collect(joining(" "));
        return text.isEmpty() ? "nothing" : text;
    }

    private String labelOf(LogEntry entry) {
        if (entry.command() instanceof Command.DeleteTopic unique) {
            return labels.getOrDefault(unique.topic(), "unknown");
        }
        if (entry.command() instanceof Command.Append append) {
            return "@" + append.batch().baseOffset();
        } else if (entry.command() instanceof Command.RaiseFeatureLevel raise) {
            return "level-" + raise.level();
        } else if (entry.command().equals(OlderVersion.NEW)) {
            return NEW;
        }
        if (entry.command() instanceof Command.StartGeneration start) {
            return "generation-" + start.configuration().generation();
        }
        return entry.command() instanceof Command.StartTerm ? "term-" + entry.term() : "members";
    }

    private static String waiting(Member member) {
        return Stream.of(member.paused ? ", paused" : "", member.disk.writesUnderWay() > 0 ? ", writes under way" : "")
                .collect(joining());
    }
}
