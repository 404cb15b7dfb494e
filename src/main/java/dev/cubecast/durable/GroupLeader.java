package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.StartTerm;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.durable.Decision.AboutTopic;
import dev.cubecast.durable.HeldRequests.Held;
import dev.cubecast.durable.HeldRequests.HeldPublish;
import dev.cubecast.durable.HeldRequests.HeldTopic;
import dev.cubecast.durable.PendingAnswers.Fate;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A leader's intake. What comes in one event is appended at its end, and what comes while that is being written is
 * appended together when it is on disk: batches grow with the load, and a single message waits for nobody.
 */
final class GroupLeader {
    private final IntakeRules rules;
    private final GroupLimits limits;
    private final DurableSettings settings;
    private final GroupLog log;
    private final EventQueue events;
    private final WallClock wallClock;
    private final Trace trace;

    private final HeldRequests held;
    private final UncommittedEntries uncommitted = new UncommittedEntries();
    private final PendingAnswers pending = new PendingAnswers();
    private final RefusedNumbers refused;
    /**
     * Answers that change nothing, so that no commit proves them: another may lead already and know better. They wait
     * until a majority has confirmed that this replica leads.
     */
    private final List<Unproven> unproven = new ArrayList<>();

    private final Retention retention;

    /** What the whole log makes, committed or not: offsets follow on this (ARCHITECTURE.md, rule 5). */
    private GroupState state;
    /** What is committed makes, as far as it is applied. */
    private GroupState applied;
    /** The term in which this replica leads; 0 if it does not. */
    private long term;
    /** Whether the term's first entry is applied, so that all before it is known to be committed (rule 4). */
    private boolean ready;

    private long lastAppended;
    private boolean appendsLater;
    private long nowMs;

    private record Unproven(Runnable ifLeads, Runnable otherwise) {}

    GroupLeader(
            IntakeRules rules,
            GroupLimits limits,
            DurableSettings settings,
            GroupLog log,
            EventQueue events,
            WallClock wallClock,
            Trace trace) {
        this.rules = rules;
        this.limits = limits;
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.wallClock = wallClock;
        this.trace = trace;
        this.held = new HeldRequests(settings.heldMax(), settings.heldBytesMax());
        this.refused = new RefusedNumbers(limits.streamsMax());
        this.retention = new Retention(settings.trimIntervalMs());
        this.state = GroupState.empty(limits);
        this.applied = state;
    }

    /** The term in which this replica leads; 0 if it does not. */
    long term() {
        return term;
    }

    // ---- Requests ----

    void publish(PublishRequest request, Consumer<Verdict> answer, long nowMs) {
        this.nowMs = nowMs;
        if (term == 0) {
            answer.accept(new Verdict.NotLeader());
        } else if (held.add(new HeldPublish(request, answer))) {
            appendLater();
        } else {
            trace.count(Measure.DURABLE_OVERLOADED);
            answer.accept(new Verdict.Overloaded());
        }
    }

    void change(TopicRequest request, Consumer<TopicVerdict> answer, long nowMs) {
        this.nowMs = nowMs;
        if (term == 0) {
            answer.accept(new TopicVerdict.NotLeader());
        } else if (held.add(new HeldTopic(request, answer))) {
            appendLater();
        } else {
            trace.count(Measure.DURABLE_OVERLOADED);
            answer.accept(new TopicVerdict.Overloaded());
        }
    }

    /**
     * Appends at the end of the event: what else it brings goes along, and the replica is not entered while it works.
     */
    private void appendLater() {
        if (!appendsLater && !held.isEmpty()) {
            appendsLater = true;
            events.later(() -> {
                appendsLater = false;
                appendHeld();
            });
        }
    }

    // ---- Appending ----

    private void appendHeld() {
        while (mayAppend() && !held.isEmpty()) {
            appendRound();
        }
    }

    private boolean mayAppend() {
        return ready
                && !log.isTransferring()
                && log.syncedIndex() >= lastAppended
                && uncommitted.bytes() < settings.uncommittedBytesMax()
                && pending.size() < settings.waitingMax();
    }

    private void appendRound() {
        GroupState base = rules.base(state, applied);
        AppendRound round =
                new AppendRound(base, term, wallClock.wallMs(nowMs), settings.entryBytesMax(), log.hasRoom(), refused);
        List<LongConsumer> whenAppended = new ArrayList<>();
        while (!held.isEmpty() && round.bytes() < settings.appendBytesMax()) {
            Held next = held.remove();
            whenAppended.add(
                    next instanceof HeldPublish publish ? decide(publish, round) : decide((HeldTopic) next, round));
        }
        long firstIndex = append(round.commands());
        whenAppended.forEach(answer -> answer.accept(firstIndex));
        proveAnswers();
    }

    private void proveAnswers() {
        if (!unproven.isEmpty()) {
            List<Unproven> answers = List.copyOf(unproven);
            unproven.clear();
            log.confirmLeadership(
                    leads -> answers.forEach(answer -> (leads ? answer.ifLeads() : answer.otherwise()).run()), nowMs);
        }
    }

    /** Returns the index of the first command, if there is one. */
    private long append(List<Command> commands) {
        if (commands.isEmpty()) {
            return 0;
        }
        OptionalLong last = log.append(commands, nowMs);
        if (last.isEmpty()) {
            throw new IllegalStateException("the replica does not lead in term " + term + ", and has not said so");
        }
        long index = last.getAsLong() - commands.size() + 1;
        long firstIndex = index;
        for (Command command : commands) {
            state = state.after(command, term);
            uncommitted.add(index++, command);
        }
        lastAppended = last.getAsLong();
        return firstIndex;
    }

    // ---- Answers ----

    private LongConsumer decide(HeldPublish publish, AppendRound round) {
        Decision decision = round.take(publish.request());
        Durability level = round.durabilityOf(publish.request());
        return firstIndex -> answer(publish, decision, level, firstIndex);
    }

    private void answer(HeldPublish publish, Decision decision, Durability level, long firstIndex) {
        if (decision instanceof Decision.Added added) {
            trace.count(Measure.DURABLE_APPENDED, publish.request().count());
            await(publish, OptionalLong.of(firstIndex + added.entry()), level, stored(added.place(), false));
        } else if (decision instanceof Decision.Known known) {
            trace.count(Measure.DURABLE_DUPLICATE);
            await(publish, uncommitted.indexOf(known.place()), level, stored(known.place(), true));
        } else {
            refuse(publish, ((Decision.NotStored) decision).verdict());
        }
    }

    /**
     * Who is asked to send again loses nothing if this replica leads no longer. Any other refusal is for good, so what
     * it rests on, such as the deletion of the topic, must be committed while this replica leads: another leader may
     * never hear of it, or have gone on from there.
     */
    private void refuse(HeldPublish publish, Verdict verdict) {
        if (verdict instanceof Verdict.Resend || verdict instanceof Verdict.Overloaded) {
            publish.answer().accept(verdict);
            return;
        }
        boolean isFull = verdict.equals(new Verdict.Refused(Verdict.Reason.NO_ROOM));
        trace.count(isFull ? Measure.DURABLE_NO_ROOM : Measure.DURABLE_REFUSED);
        OptionalLong last = uncommitted.last();
        if (last.isEmpty()) {
            unproven.add(new Unproven(() -> publish.answer().accept(verdict), () -> refuse(publish)));
        } else {
            LogPosition position = new LogPosition(last.getAsLong(), term);
            pending.add(position, false, fate -> refuse(publish, verdict, fate, position.term()));
        }
    }

    private void refuse(HeldPublish publish, Verdict verdict, Fate fate, long decidedIn) {
        boolean holds = fate == Fate.STORED && term == decidedIn;
        publish.answer().accept(holds ? verdict : new Verdict.NotLeader());
    }

    private Verdict stored(EntryNodeStream.Place place, boolean duplicate) {
        return new Verdict.Stored(place.firstOffset(), place.lastOffset(), term, duplicate);
    }

    /** @param index of the entry that decides; none if it is applied */
    private void await(HeldPublish publish, OptionalLong index, Durability level, Verdict stored) {
        if (index.isEmpty()) {
            publish.answer().accept(stored);
        } else if (level == Durability.NONE) {
            publish.answer().accept(new Verdict.Taken());
        } else {
            LogPosition position = new LogPosition(index.getAsLong(), term);
            pending.add(position, level == Durability.LEADER, fate -> answer(publish, fate, stored));
        }
    }

    private void answer(HeldPublish publish, Fate fate, Verdict stored) {
        if (fate == Fate.UNKNOWN) {
            trace.count(Measure.DURABLE_UNKNOWN);
        }
        publish.answer()
                .accept(
                        switch (fate) {
                            case STORED -> stored;
                            case NOT_STORED -> new Verdict.NotLeader();
                            case UNKNOWN -> new Verdict.OutcomeUnknown();
                        });
    }

    private LongConsumer decide(HeldTopic change, AppendRound round) {
        AboutTopic decision = change.request() instanceof TopicRequest.Listing wanted
                ? AboutTopic.nothingToDo(list(wanted, round.state()))
                : round.take(change.request());
        return firstIndex -> {
            OptionalLong index =
                    decision.isEntry() ? OptionalLong.of(firstIndex + decision.entry()) : uncommitted.last();
            if (index.isEmpty()) {
                unproven.add(new Unproven(() -> change.answer().accept(decision.verdict()), () -> refuse(change)));
            } else {
                LogPosition position = new LogPosition(index.getAsLong(), term);
                pending.add(position, false, fate -> answer(change, fate, decision.verdict()));
            }
        };
    }

    private TopicVerdict list(TopicRequest.Listing wanted, GroupState topics) {
        List<TopicState> found = topics.list(wanted);
        List<TopicPage.Line> lines = found.stream()
                .limit(wanted.limit())
                .map(topic -> new TopicPage.Line(topic.topic(), topic.ends()))
                .toList();
        return new TopicVerdict.Listed(
                new TopicPage(log.vertex(), term, log.voters(), lines, found.size() > lines.size()));
    }

    private static void answer(HeldTopic change, Fate fate, TopicVerdict done) {
        change.answer()
                .accept(
                        switch (fate) {
                            case STORED -> done;
                            case NOT_STORED -> new TopicVerdict.NotLeader();
                            case UNKNOWN -> new TopicVerdict.OutcomeUnknown();
                        });
    }

    // ---- What the replica tells ----

    void onLeading(long nowTerm, long nowMs) {
        this.nowMs = nowMs;
        term = nowTerm;
        pending.onLeading(nowTerm);
    }

    void onFollowing(long nowMs) {
        this.nowMs = nowMs;
        term = 0;
        ready = false;
        lastAppended = 0;
        state = GroupState.empty(limits);
        uncommitted.clear();
        refused.clear();
        pending.onFollowing(nowMs + settings.outcomeMs());
        while (!held.isEmpty()) {
            refuse(held.remove());
        }
    }

    private static void refuse(Held request) {
        if (request instanceof HeldPublish publish) {
            publish.answer().accept(new Verdict.NotLeader());
        } else {
            ((HeldTopic) request).answer().accept(new TopicVerdict.NotLeader());
        }
    }

    /** @param nowApplied the state that the entry has made */
    void onApplied(LogEntry entry, GroupState nowApplied, long nowMs) {
        this.nowMs = nowMs;
        applied = nowApplied;
        if (term != 0 && entry.term() == term && entry.command() instanceof StartTerm) {
            ready = true;
        }
        if (ready && entry.index() >= lastAppended) {
            state = applied;
        }
        uncommitted.onApplied(entry.index());
        pending.onApplied(entry.position());
        appendLater();
    }

    /** The state up to an index has come as a whole. */
    void onRestored(long index) {
        pending.onRestored(index);
    }

    void onSynced(long index, long nowMs) {
        this.nowMs = nowMs;
        pending.onSynced(index);
        appendLater();
    }

    void tick(long nowMs) {
        this.nowMs = nowMs;
        pending.tick(nowMs);
        if (mayAppend()) {
            List<Command> trims = retention.due(state, wallClock.wallMs(nowMs), nowMs);
            trace.count(Measure.DURABLE_TRIMS, trims.size());
            append(trims);
        }
        appendHeld();
    }
}
