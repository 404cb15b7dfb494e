package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.Command.ChangeSettings;
import dev.cubecast.consensus.Command.CreateTopic;
import dev.cubecast.consensus.Command.DeleteTopic;
import dev.cubecast.consensus.Command.RaiseFeatureLevel;
import dev.cubecast.consensus.Command.StartGeneration;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.consensus.Command.Unknown;
import dev.cubecast.consensus.StateMachine;
import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a group's log up to some entry has made of its topics. It never changes: an entry makes the next one. So the
 * leader's own view, with what is not committed yet, is just another state.
 *
 * @param topics by id
 * @param names of the same topics
 * @param streams of entry nodes
 * @param deleted the last topics that were deleted
 * @param featureLevel that all members have announced (ARCHITECTURE.md, rule 3)
 */
record GroupState(
        GroupLimits limits,
        ImmutableTreeMap<TopicId, TopicState> topics,
        ImmutableTreeMap<TopicName, TopicId> names,
        RecentMap<Long, EntryNodeStream> streams,
        RecentMap<TopicId, Boolean> deleted,
        int featureLevel) {

    /** That of an empty log. */
    static GroupState empty(GroupLimits limits) {
        return new GroupState(
                limits,
                ImmutableTreeMap.empty(),
                ImmutableTreeMap.empty(),
                RecentMap.empty(limits.streamsMax()),
                RecentMap.empty(limits.deletedMax()),
                StateMachine.FIRST_LEVEL);
    }

    // ---- Questions ----

    Optional<TopicState> topic(TopicId id) {
        return Optional.ofNullable(topics.get(id));
    }

    Optional<TopicState> topic(TopicName name) {
        return Optional.ofNullable(names.get(name)).map(this::existing);
    }

    /** The topic with the next id; the first if there is none before it. */
    Optional<Map.Entry<TopicId, TopicState>> topicAfter(@Nullable TopicId before) {
        if (before != null) {
            return topics.higher(before);
        }
        return topics.isEmpty() ? Optional.empty() : Optional.of(topics.first());
    }

    /** Topics by name: one more than are wanted, if there are as many. */
    List<TopicState> list(TopicRequest.Listing wanted) {
        List<TopicState> found = new ArrayList<>();
        Optional<Map.Entry<TopicName, TopicId>> next = names.first(
                name -> name.text().compareTo(wanted.after()) > 0 && name.text().compareTo(wanted.prefix()) >= 0);
        while (next.isPresent()
                && found.size() <= wanted.limit()
                && next.get().getKey().text().startsWith(wanted.prefix())) {
            found.add(existing(next.get().getValue()));
            next = names.higher(next.get().getKey());
        }
        return found;
    }

    /** Whether a topic is one of those that were deleted last. */
    boolean isDeleted(TopicId id) {
        return deleted.get(id) != null;
    }

    /** Whether it has as many topics as it may. */
    boolean isFull() {
        return topics.size() >= limits.topicsMax();
    }

    /** A topic that entries speak of: their leader knew that it is there. */
    private TopicState existing(TopicId id) {
        TopicState topic = topics.get(id);
        if (topic == null) {
            throw new IllegalStateException("the log speaks of topic " + id + ", which is not there");
        }
        return topic;
    }

    // ---- Entries ----

    /** The state after the next entry. Its leader has checked it: what does not fit here is a fault of the program. */
    GroupState after(Command command, long term) {
        if (command instanceof Append append) {
            return appended(append, term);
        } else if (command instanceof CreateTopic create) {
            return created(create.topic());
        } else if (command instanceof DeleteTopic delete) {
            return deleted(delete.topic());
        } else if (command instanceof ChangeSettings change) {
            return with(existing(change.topic()).with(change.settings()));
        } else if (command instanceof Trim trim) {
            return with(existing(trim.topic()).from(trim.first()));
        } else if (command instanceof StartGeneration start) {
            return kept(term, start.lastTerm());
        } else if (command instanceof Unknown) {
            throw new IllegalStateException("an entry that nobody here knows would be skipped");
        } else if (command instanceof RaiseFeatureLevel raise) {
            return new GroupState(limits, topics, names, streams, deleted, Math.max(featureLevel, raise.level()));
        }
        return this;
    }

    private GroupState appended(Append append, long term) {
        RecordBatch batch = append.batch();
        TopicState before = existing(batch.topic());
        if (batch.baseOffset() != before.next()
                || batch.epoch() != term
                || batch.timestampMs() < before.timestampMs()) {
            throw new IllegalStateException("topic " + before.topic().name() + " has offset " + before.next()
                    + " next, in epoch " + term + " and not before " + before.timestampMs() + ", but a batch has "
                    + batch.baseOffset() + ", " + batch.epoch() + " and " + batch.timestampMs());
        }
        GroupState after = this;
        for (StoredPublish publish : append.publishes()) {
            after = after.after(batch.topic(), publish);
        }
        return after.with(after.existing(batch.topic()).with(batch));
    }

    /** The state after a publish to a topic, of whose batch nothing else is known yet. */
    GroupState after(TopicId id, StoredPublish publish) {
        TopicState topic = existing(id);
        GroupState after = with(topic.with(publish));
        Forwarded forwarded = publish.forwarded();
        if (forwarded == null) {
            return after;
        }
        long last = topic.next() + publish.count() - 1;
        EntryNodeStream.Place place = new EntryNodeStream.Place(id, topic.next(), last);
        return after.with(forwarded.stream(), stream(forwarded.stream()).with(forwarded, place));
    }

    /** What is known of a stream, which may be nothing. */
    EntryNodeStream stream(long id) {
        EntryNodeStream known = streams.get(id);
        return known == null ? EntryNodeStream.EMPTY : known;
    }

    private GroupState created(Topic topic) {
        if (topics.has(topic.id()) || names.has(topic.name())) {
            throw new IllegalStateException("the log creates topic " + topic.name() + " again");
        }
        return with(TopicState.created(topic, limits.producersMax()));
    }

    private GroupState deleted(TopicId id) {
        TopicState topic = existing(id);
        return new GroupState(
                limits,
                topics.without(id),
                names.without(topic.topic().name()),
                streams,
                deleted.with(id, true),
                featureLevel);
    }

    /** Readers may have got more of any topic than what the group goes on with (ARCHITECTURE.md, rule 14). */
    private GroupState kept(long term, long lastTerm) {
        GroupState after = this;
        for (Map.Entry<TopicId, TopicState> topic : topics.entries()) {
            after = after.with(topic.getValue().kept(term, lastTerm));
        }
        return after;
    }

    private GroupState with(TopicState state) {
        Topic topic = state.topic();
        return new GroupState(
                limits,
                topics.with(topic.id(), state),
                names.has(topic.name()) ? names : names.with(topic.name(), topic.id()),
                streams,
                deleted,
                featureLevel);
    }

    private GroupState with(long stream, EntryNodeStream state) {
        return new GroupState(limits, topics, names, streams.with(stream, state), deleted, featureLevel);
    }

    // ---- Checkpoints ----

    /** What belongs to no topic. */
    Bytes encodeGroup() {
        WireWriter writer = WireWriter.of(Kind.GROUP_STATE, 256)
                .writeVarInt(featureLevel)
                .writeVarLong(streams.forgotten())
                .writeVarInt(streams.size());
        streams.values().forEach((id, used) -> {
            writer.writeLong(id).writeVarLong(used.use());
            used.value().write(writer);
        });
        writer.writeVarLong(deleted.forgotten()).writeVarInt(deleted.size());
        deleted.values().forEach((id, used) -> id.write(writer.writeVarLong(used.use())));
        return writer.toBytes();
    }

    /** A state without topics, as {@link #encodeGroup} wrote it, or a {@code WireException}. */
    static GroupState decodeGroup(Bytes encoded, GroupLimits limits) {
        WireReader reader = WireReader.of(Kind.GROUP_STATE, encoded);
        int featureLevel = reader.readVarInt("feature level", Integer.MAX_VALUE);
        RecentMap<Long, EntryNodeStream> streams = RecentMap.empty(limits.streamsMax(), reader.readVarLong());
        int count = reader.readVarInt("streams", limits.streamsMax());
        for (int i = 0; i < count; i++) {
            long id = reader.readLong();
            long use = reader.readVarLong();
            streams = streams.restored(id, EntryNodeStream.read(reader), use);
        }
        RecentMap<TopicId, Boolean> deleted = readDeleted(reader, limits.deletedMax());
        reader.expectEnd();
        return new GroupState(
                limits, ImmutableTreeMap.empty(), ImmutableTreeMap.empty(), streams, deleted, featureLevel);
    }

    private static RecentMap<TopicId, Boolean> readDeleted(WireReader reader, int deletedMax) {
        RecentMap<TopicId, Boolean> deleted = RecentMap.empty(deletedMax, reader.readVarLong());
        int count = reader.readVarInt("deleted topics", deletedMax);
        for (int i = 0; i < count; i++) {
            long use = reader.readVarLong();
            deleted = deleted.restored(TopicId.read(reader), true, use);
        }
        return deleted;
    }

    /** This state with a topic as {@link TopicState#encode} wrote it. */
    GroupState withRestored(Bytes topic) {
        return with(TopicState.decode(topic, limits.producersMax()));
    }
}
