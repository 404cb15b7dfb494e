package dev.cubecast.storage;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A store and its disk, which a subclass drives. */
public abstract class StoreUnderTest {
    /** The store of the process that runs now. */
    protected abstract LogStore store();

    /** Lets the disk do all that it was asked for, completions included. */
    protected abstract void settle();

    /** Ends the process, in the middle of what it does, and starts another one upon the same disk. */
    protected abstract void restart();

    /** What the process finds that has been started last. */
    protected abstract LoadedGroup load(GroupId group);

    // ---- What is written and read ----

    protected void write(StoreOperation... operations) {
        store().write(GROUP, Arrays.asList(operations), () -> {});
    }

    protected List<LogEntry> log(long fromIndex, int bytesMax) {
        return found(readLog(fromIndex, bytesMax));
    }

    protected List<String> batches(TopicId topic, long fromOffset) {
        return batches(topic, fromOffset, MEGABYTE);
    }

    protected List<String> batches(TopicId topic, long fromOffset, int bytesMax) {
        return found(readBatches(topic, fromOffset, bytesMax)).stream()
                .map(Samples::text)
                .toList();
    }

    protected Read<LogEntry> readLog(long fromIndex, int bytesMax) {
        return read(whenRead -> store().readLog(GROUP, fromIndex, bytesMax, whenRead));
    }

    protected Read<RecordBatch> readBatches(TopicId topic, long fromOffset, int bytesMax) {
        return read(whenRead -> store().readBatches(GROUP, topic, fromOffset, bytesMax, whenRead));
    }

    private interface Question<T> {
        void ask(Consumer<Read<T>> whenRead);
    }

    private <T> Read<T> read(Question<T> question) {
        List<Read<T>> answers = new ArrayList<>();
        question.ask(answers::add);
        settle();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    private static <T> List<T> found(Read<T> read) {
        assertThat(read).isInstanceOf(Read.Found.class);
        return ((Read.Found<T>) read).items();
    }

    protected StoredGroup loaded(GroupId group) {
        LoadedGroup loaded = load(group);
        assertThat(loaded).isInstanceOf(LoadedGroup.Intact.class);
        return ((LoadedGroup.Intact) loaded).group();
    }
}
