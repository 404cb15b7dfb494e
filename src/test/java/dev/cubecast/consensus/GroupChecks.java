package dev.cubecast.consensus;

import dev.cubecast.consensus.TestGroup.Member;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold of a group at any time: who led in each term, and what was committed at each index, both once and for
 * all.
 */
final class GroupChecks {
    private final TestGroup group;
    private final Map<Long, ReplicaId> leaders = new TreeMap<>();

    /** In the highest generation that there is. */
    private Map<Long, LogEntry> committed = new TreeMap<>();

    /** In each generation by itself: a later one does not have all that was committed in an earlier one. */
    private final TreeMap<Long, Map<Long, LogEntry>> committedIn = new TreeMap<>(Map.of(0L, committed));

    GroupChecks(TestGroup group) {
        this.group = group;
    }

    /** What was committed, by index. */
    Map<Long, LogEntry> committed() {
        return committed;
    }

    void run() {
        long highest = 0;
        for (Member member : group.members) {
            if (member.runs()) {
                check(member);
                highest = Math.max(highest, member.running().generation());
            }
        }
        committed = committedIn.getOrDefault(highest, committed);
    }

    private void check(Member member) {
        Replica replica = member.running();
        if (replica.isLeader()) {
            ReplicaId known = leaders.putIfAbsent(replica.term(), replica.self());
            if (known != null && !known.equals(replica.self())) {
                throw new AssertionError("two leaders of term " + replica.term() + ": " + known + " " + replica.self());
            }
        }
        RecordingMachine machine = member.machine;
        if (machine.leads != replica.isLeader()) {
            throw new AssertionError(replica + ", but has told that it " + (machine.leads ? "leads" : "does not lead"));
        }
        if (machine.generation != replica.generation()) {
            machine.generation = replica.generation();
            machine.checked = 0;
        }
        Map<Long, LogEntry> ofGeneration =
                committedIn.computeIfAbsent(replica.generation(), generation -> new TreeMap<>());
        for (; machine.checked < machine.applied.size(); machine.checked++) {
            LogEntry entry = machine.applied.get(machine.checked);
            LogEntry known = ofGeneration.putIfAbsent(entry.index(), entry);
            if (known != null && !known.equals(entry)) {
                throw new AssertionError("at " + entry.index() + " " + replica.self() + " has " + entry.command()
                        + " in term " + entry.term() + ", another had " + known.command() + " in " + known.term());
            }
        }
    }

    /** All group.members have of each topic exactly what was committed. */
    void expectCommittedBatches() {
        Map<TopicId, Map<Long, Bytes>> messages = new TreeMap<>();
        committed.values().forEach(entry -> {
            if (entry.command() instanceof Command.Append append) {
                addTo(messages.computeIfAbsent(append.batch().topic(), topic -> new TreeMap<>()), append.batch());
            }
        });
        for (Member member : group.members) {
            member.machine.topics.forEach((topic, range) -> {
                Map<Long, Bytes> expected = new TreeMap<>(messages.get(topic));
                expected.keySet().removeIf(offset -> !range.has(offset));
                Map<Long, Bytes> found = new TreeMap<>();
                member.disk.store().readBatches(TestGroup.GROUP, topic, range.from(), Integer.MAX_VALUE, read -> {
                    if (read instanceof LogStore.Read.Found<RecordBatch> batches) {
                        batches.items().forEach(batch -> addTo(found, batch));
                    }
                });
                group.run(10);
                found.keySet().removeIf(offset -> !range.has(offset));
                if (!found.equals(expected)) {
                    throw new AssertionError(member.id + " has of topic " + topic + " the offsets " + found.keySet()
                            + " of " + expected.keySet());
                }
            });
        }
    }

    private static void addTo(Map<Long, Bytes> messages, RecordBatch batch) {
        for (int i = 0; i < batch.messages().size(); i++) {
            messages.put(batch.baseOffset() + i, batch.messages().get(i));
        }
    }
}
