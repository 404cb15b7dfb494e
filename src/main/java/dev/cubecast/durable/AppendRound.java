package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.Decision.AboutTopic;
import dev.cubecast.durable.EntryNodeStream.Place;
import dev.cubecast.durable.ProducerTable.Judgement;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a leader appends at once: decides about requests in their order, each in the light of those before it, and puts
 * what is to be stored into one entry for each topic.
 */
final class AppendRound {
    private record Open(int entry, TopicBatch batch) {}

    private final long term;
    private final long wallMs;
    private final int entryBytesMax;
    private final boolean hasRoom;
    private final RefusedNumbers refused;

    private final List<Supplier<Command>> entries = new ArrayList<>();
    private final Map<TopicId, Open> open = new TreeMap<>();
    private GroupState draft;
    private int bytes;

    /**
     * @param state that of the leader's whole log
     * @param hasRoom whether messages may be appended at all
     */
    AppendRound(GroupState state, long term, long wallMs, int entryBytesMax, boolean hasRoom, RefusedNumbers refused) {
        this.draft = state;
        this.term = term;
        this.wallMs = wallMs;
        this.entryBytesMax = entryBytesMax;
        this.hasRoom = hasRoom;
        this.refused = refused;
    }

    /** Bytes of the messages that are to be stored. */
    int bytes() {
        return bytes;
    }

    List<Command> commands() {
        return entries.stream().map(Supplier::get).toList();
    }

    /** What must have happened before a publish that this round has taken is answered. */
    Durability durabilityOf(PublishRequest request) {
        return draft.topic(request.topic()).map(request::durabilityIn).orElse(Durability.QUORUM);
    }

    // ---- Publishes ----

    Decision take(PublishRequest request) {
        Forwarded forwarded = request.forwarded();
        return forwarded == null ? takeUnnumbered(request, null) : takeNumbered(request, forwarded);
    }

    /** Takes what follows on all that is decided of a stream (ARCHITECTURE.md, rule 10). */
    private Decision takeNumbered(PublishRequest request, Forwarded forwarded) {
        EntryNodeStream stream = draft.stream(forwarded.stream());
        long head = headOf(stream, forwarded);
        Decision before = decidedBefore(stream, forwarded, head);
        if (before != null) {
            return before;
        } else if (forwarded.previous() > head) {
            // Of a stream that is known, all that the entry node has settled is decided.
            boolean forgotten = forwarded.previous() <= forwarded.settled();
            return new Decision.NotStored(forgotten ? new Verdict.StreamForgotten() : new Verdict.Resend(head));
        } else if (stream.isFull(forwarded.settled())) {
            return new Decision.NotStored(new Verdict.Overloaded());
        }
        Forwarded link = new Forwarded(forwarded.stream(), stream.last(), forwarded.number(), forwarded.settled());
        Decision decision = takeUnnumbered(request, link);
        if (!(decision instanceof Decision.Added)) {
            refused.add(forwarded, decision);
        }
        return decision;
    }

    /** Up to where all numbers are decided: here, or by an earlier leader if the entry node knows how. */
    private long headOf(EntryNodeStream stream, Forwarded forwarded) {
        long refusedHere = refused.last(forwarded.stream());
        // Nothing is known of a stream that is new, but also of one that was forgotten: what is late of that is not
        // taken again.
        boolean known = !stream.equals(EntryNodeStream.EMPTY);
        long settled = known ? Math.max(stream.settled(), forwarded.settled()) : 0;
        return stream.headFrom(Math.max(refusedHere, settled));
    }

    private @Nullable Decision decidedBefore(EntryNodeStream stream, Forwarded forwarded, long head) {
        Place place = stream.placeOf(forwarded.number());
        if (place != null) {
            return new Decision.Known(place);
        }
        Decision refusal = refused.get(forwarded.stream(), forwarded.number());
        if (refusal != null) {
            return refusal;
        }
        return forwarded.number() <= head ? new Decision.NotStored(new Verdict.Forgotten()) : null;
    }

    /** @param link with which it is stored, if it has a number */
    private Decision takeUnnumbered(PublishRequest request, @Nullable Forwarded link) {
        TopicState topic = draft.topic(request.topic()).orElse(null);
        if (topic == null) {
            boolean recreated = draft.topic(request.name()).isPresent();
            return refusal(recreated ? Reason.TOPIC_RECREATED : Reason.UNKNOWN_TOPIC);
        } else if (request.count() > RecordBatch.MESSAGES_MAX) {
            return refusal(Reason.TOO_LARGE);
        } else if (request.durabilityIn(topic)
                        .compareTo(topic.topic().settings().durability())
                < 0) {
            return refusal(Reason.DURABILITY_TOO_STRONG);
        }
        Sequence sequence = request.sequence();
        Judgement judgement =
                sequence == null ? new Judgement.Next() : topic.producers().judge(sequence, request.count());
        if (!(judgement instanceof Judgement.Next)) {
            return decision(judgement, topic);
        }
        // Whatever is stored already is still told to be so (ARCHITECTURE.md, rule 21).
        return hasRoom ? add(topic, request, link) : refusal(Reason.NO_ROOM);
    }

    private static Decision decision(Judgement judgement, TopicState topic) {
        if (judgement instanceof Judgement.Duplicate duplicate) {
            return new Decision.Known(new Place(topic.topic().id(), duplicate.firstOffset(), duplicate.lastOffset()));
        } else if (judgement instanceof Judgement.OutOfSequence gap) {
            return new Decision.NotStored(new Verdict.OutOfSequence(gap.expected()));
        }
        return refusal(judgement instanceof Judgement.TooOld ? Reason.SEQUENCE_TOO_OLD : Reason.UNKNOWN_PRODUCER);
    }

    private static Decision refusal(Reason reason) {
        return new Decision.NotStored(new Verdict.Refused(reason));
    }

    private Decision add(TopicState topic, PublishRequest request, @Nullable Forwarded link) {
        Open target = open.get(request.topic());
        if (target == null || !target.batch().fits(request, entryBytesMax)) {
            target = open(topic);
        }
        target.batch().add(request, request.stored(link));
        draft = draft.after(request.topic(), request.stored(link));
        bytes += request.bytes();
        long last = topic.next() + request.count() - 1;
        return new Decision.Added(target.entry(), new Place(request.topic(), topic.next(), last));
    }

    private Open open(TopicState topic) {
        TopicId id = topic.topic().id();
        // Never back, even if the wall clock is set back (rule 17).
        TopicBatch batch = new TopicBatch(id, topic.next(), Math.max(topic.timestampMs(), wallMs));
        Open added = new Open(entries.size(), batch);
        entries.add(() -> batch.command(term));
        open.put(id, added);
        return added;
    }

    // ---- Topics ----

    /** What all that was taken so far makes of the group's topics. */
    GroupState state() {
        return draft;
    }

    AboutTopic take(TopicRequest request) {
        if (request instanceof TopicRequest.Create create) {
            return create(create.topic());
        } else if (request instanceof TopicRequest.Delete delete) {
            return delete(delete.topic());
        } else if (request instanceof TopicRequest.Change change) {
            return change(change);
        }
        Optional<TopicState> found = draft.topic(((TopicRequest.Find) request).name());
        return AboutTopic.nothingToDo(verdictOn(found));
    }

    private static TopicVerdict verdictOn(Optional<TopicState> found) {
        return found.<TopicVerdict>map(state -> new TopicVerdict.Found(state.topic()))
                .orElseGet(TopicVerdict.NotFound::new);
    }

    private AboutTopic create(Topic topic) {
        Optional<TopicState> found = draft.topic(topic.name()).or(() -> draft.topic(topic.id()));
        if (found.isPresent() || draft.isDeleted(topic.id())) {
            // A request that comes late must not make anew what was deleted since (rule 2).
            return AboutTopic.nothingToDo(verdictOn(found));
        } else if (draft.isFull()) {
            return AboutTopic.nothingToDo(new TopicVerdict.TooMany());
        }
        return add(new Command.CreateTopic(topic), new TopicVerdict.Made(topic));
    }

    private AboutTopic delete(TopicId id) {
        return draft.topic(id)
                .map(found -> add(new Command.DeleteTopic(id), new TopicVerdict.Deleted(found.topic())))
                .orElseGet(() -> AboutTopic.nothingToDo(new TopicVerdict.NotFound()));
    }

    private AboutTopic change(TopicRequest.Change change) {
        Optional<TopicState> found = draft.topic(change.topic());
        if (found.isEmpty() || !found.get().topic().settings().equals(change.from())) {
            return AboutTopic.nothingToDo(verdictOn(found));
        }
        Topic changed = found.get().with(change.to()).topic();
        return add(new Command.ChangeSettings(changed.id(), change.to()), new TopicVerdict.Changed(changed));
    }

    /** Adds an entry behind all publishes that came before it. */
    private AboutTopic add(Command command, TopicVerdict verdict) {
        open.clear();
        entries.add(() -> command);
        draft = draft.after(command, term);
        return AboutTopic.added(entries.size() - 1, verdict);
    }
}
