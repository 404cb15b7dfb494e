package dev.cubecast.reads;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.NextStep.Fetch;
import dev.cubecast.reads.NextStep.Lack;
import dev.cubecast.reads.NextStep.Say;
import dev.cubecast.reads.NextStep.Search;
import dev.cubecast.reads.ReadAnswer.Elsewhere;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Overloaded;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers reads from the replicas of one node, each question once and within a moment. */
public final class ReadDesk {
    private final ReadSettings settings;
    private final Function<GroupId, Optional<ReadableGroup>> groups;
    private final LogStore store;
    private final BiConsumer<GroupId, Damage> onDamage;
    private final Trace trace;

    /** Those whose replica lacks something. */
    private final Set<ServedRead> waiting = new LinkedHashSet<>();

    private int underWay;
    private long nowMs;

    /**
     * @param groups the replicas on this node
     * @param onDamage told what the disk has damaged
     */
    public ReadDesk(
            ReadSettings settings,
            Function<GroupId, Optional<ReadableGroup>> groups,
            LogStore store,
            BiConsumer<GroupId, Damage> onDamage,
            Trace trace) {
        this.settings = settings;
        this.groups = groups;
        this.store = store;
        this.onDamage = onDamage;
        this.trace = trace;
    }

    /** @param reply gets the answer once, perhaps before this call returns; never if the disk does not answer */
    public void onQuestion(ReadQuestion question, Consumer<ReadAnswer> reply, long nowMs) {
        this.nowMs = nowMs;
        if (underWay >= settings.servedMax()) {
            trace.count(Measure.READS_REFUSED);
            reply.accept(new Overloaded());
            return;
        }
        underWay++;
        proceed(new ServedRead(question, reply, nowMs + settings.waitMs()));
    }

    private void proceed(ServedRead read) {
        ReadableGroup group = groups.apply(read.question.group()).orElse(null);
        if (group == null || !group.isCurrent(nowMs)) {
            sendElsewhere(read);
            return;
        }
        NextStep step = NextStep.of(read.question, group);
        if (step instanceof Fetch fetch) {
            fetch(read, fetch.topic(), fetch.from(), fetch.ends());
        } else if (step instanceof Search search) {
            TopicEnds ends = search.ends();
            search(read, search, new TimeSearch(search.timestampMs(), ends.first(), ends.next()));
        } else if (step instanceof Say say) {
            end(read, say.answer());
        } else if (step instanceof Lack lack) {
            await(read, lack, group);
        }
    }

    // ---- What is here ----

    private void fetch(ServedRead read, TopicId topic, long from, TopicEnds ends) {
        if (from >= ends.next()) {
            answer(read, topic, from, ends, List.of());
            return;
        }
        int bytesMax = Math.min(read.question.bytesMax(), settings.answerBytesMax());
        read(read, topic, from, bytesMax, batches -> answer(read, topic, from, ends, batches));
    }

    private void search(ServedRead read, Search search, TimeSearch time) {
        if (time.isDone()) {
            fetch(read, search.topic(), time.offset(), search.ends());
            return;
        }
        read(read, search.topic(), time.offset(), 0, batches -> {
            time.onBatch(batches.get(0));
            search(read, search, time);
        });
    }

    /** @param onFound gets one batch at least */
    private void read(ServedRead read, TopicId topic, long from, int bytesMax, Consumer<List<RecordBatch>> onFound) {
        store.readBatches(read.question.group(), topic, from, bytesMax, result -> {
            if (result instanceof Read.Damaged<RecordBatch> damaged) {
                sendElsewhere(read);
                onDamage.accept(read.question.group(), Damage.ofBatches(damaged.what()));
            } else if (result instanceof Read.Found<RecordBatch> found
                    && !found.items().isEmpty()) {
                onFound.accept(found.items());
            } else {
                // Trimmed, deleted or replaced by a stream since the question came: it is looked at again.
                delay(read);
            }
        });
    }

    /**
     * What is behind the end that was applied when the disk was asked may be replaced yet (ARCHITECTURE.md, rule 6).
     */
    private void answer(ServedRead read, TopicId topic, long from, TopicEnds ends, List<RecordBatch> batches) {
        List<RecordBatch> committed = batches.stream()
                .takeWhile(batch -> batch.nextOffset() <= ends.next())
                .toList();
        long term = groups.apply(read.question.group()).map(ReadableGroup::term).orElse(0L);
        trace.count(Measure.READS_SERVED);
        end(read, new Found(topic, term, ends.first(), from, ends.next(), committed));
    }

    // ---- What is not ----

    private void await(ServedRead read, Lack lack, ReadableGroup group) {
        if (read.isProvenAt(group.applied())) {
            end(read, lack.ifProven());
        } else if (group.leads() && !read.proofAsked) {
            read.proofAsked = true;
            trace.count(Measure.READS_PROVEN);
            group.confirmLeadership(leads -> onProof(read, group, leads), nowMs);
        } else if (group.leads() || lack.mayCome()) {
            delay(read);
        } else {
            sendElsewhere(read);
        }
    }

    private void delay(ServedRead read) {
        if (!read.delayed) {
            read.delayed = true;
            trace.count(Measure.READS_DELAYED);
        }
        waiting.add(read);
    }

    private void onProof(ServedRead read, ReadableGroup group, boolean leads) {
        if (leads) {
            read.onProven(group.commit());
            proceed(read);
        } else {
            sendElsewhere(read);
        }
    }

    private void sendElsewhere(ServedRead read) {
        trace.count(Measure.READS_ELSEWHERE);
        Optional<Vertex> leader = groups.apply(read.question.group()).flatMap(ReadableGroup::otherLeader);
        end(read, new Elsewhere(leader.orElse(null)));
    }

    private void end(ServedRead read, ReadAnswer answer) {
        underWay--;
        read.reply.accept(answer);
    }

    /** Looks again whether what was lacking has come. Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        List<ServedRead> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(read -> {
            if (nowMs < read.deadlineMs) {
                proceed(read);
            } else {
                sendElsewhere(read);
            }
        });
    }

    /** Reads that have no answer yet. */
    public int underWay() {
        return underWay;
    }
}
