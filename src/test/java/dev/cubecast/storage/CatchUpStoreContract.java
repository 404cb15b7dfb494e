package dev.cubecast.storage;

import static dev.cubecast.storage.Samples.CHAT;
import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.HOME;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.control;
import static dev.cubecast.storage.Samples.entries;
import static dev.cubecast.storage.Samples.floor;
import static dev.cubecast.storage.Samples.records;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.DropStore;
import dev.cubecast.consensus.StoreOperation.PutBatches;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.SwapStore;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link LogStore} does with what a catch-up stream brings (ARCHITECTURE.md, rule 18). */
public abstract class CatchUpStoreContract extends StoreUnderTest {
    private static final long NEXT_STORE = LocalStores.FIRST.current() + 1;

    @Test
    void batchesOfAnotherStoreAreNotThoseOfTheGroup() {
        write(append(batch(1, 1, NEWS, 0, "a")));
        write(put(NEWS, 0, "x"), put(NEWS, 1, "y"));
        assertThat(batches(NEWS, 0)).containsExactly("0:a");
        assertThat(batches(NEWS, 1)).isEmpty();
    }

    @Test
    void anUnfinishedStoreSurvives() {
        write(put(NEWS, 4, "a", "b"), put(NEWS, 6, "c"), put(CHAT, 0, "x"));
        settle();
        restart();
        assertThat(loaded(GROUP).stores())
                .isEqualTo(new LocalStores(
                        LocalStores.FIRST.current(),
                        NEXT_STORE,
                        new TreeMap<>(Map.of(NEWS, new OffsetRange(4, 7), CHAT, new OffsetRange(0, 1)))));
    }

    @Test
    void ofAnUnfinishedStoreOnlyTheLastBatchesWithoutAGapCount() {
        write(put(NEWS, 0, "a"), put(NEWS, 5, "b"), put(NEWS, 6, "c"));
        settle();
        assertThat(loaded(GROUP).stores().held()).containsEntry(NEWS, new OffsetRange(5, 7));
    }

    @Test
    void aDroppedStoreIsGone() {
        write(put(NEWS, 0, "a"));
        write(new DropStore(NEXT_STORE));
        settle();
        restart();
        assertThat(loaded(GROUP).stores()).isEqualTo(LocalStores.FIRST);
    }

    @Test
    void aSwapPutsAnotherStateInThePlaceOfTheOld() {
        write(new SaveBallot(new Ballot(0, 7, HOME)), append(batch(1, 1, NEWS, 0, "old"), batch(2, 1, CHAT, 0, "old")));
        write(floor(1, 1, topic(NEWS, "news", 0), topic(CHAT, "chat", 0)));
        write(put(NEWS, 0, "a"), put(NEWS, 1, "b"));
        Checkpoint later = floor(9, 6, topic(NEWS, "later", 1, 2)).checkpoint();
        write(new SwapStore(NEXT_STORE, later));
        assertThat(batches(NEWS, 1)).containsExactly("1:b");
        assertThat(batches(CHAT, 0)).isEmpty();
        settle();
        restart();
        assertThat(loaded(GROUP))
                .isEqualTo(new StoredGroup(
                        new Ballot(0, 7, HOME),
                        later,
                        List.of(),
                        new LocalStores(NEXT_STORE, LocalStores.NONE, new TreeMap<>())));
        assertThat(batches(NEWS, 0)).isEmpty();
        assertThat(batches(NEWS, 1)).containsExactly("1:b");
    }

    @Test
    void aSwapNeedsNoBatches() {
        Checkpoint later = floor(9, 6, topic(NEWS, "empty", 3, 3)).checkpoint();
        write(new SwapStore(NEXT_STORE, later));
        settle();
        assertThat(loaded(GROUP).floor()).isEqualTo(later);
        write(append(control(10, 6)));
        assertThat(log(10, MEGABYTE)).containsExactly(control(10, 6));
    }

    @Test
    void aSwapKeepsWhatFollowsOnItsEntryInTheLog() {
        write(append(control(1, 1), batch(2, 1, NEWS, 0, "a"), batch(3, 2, NEWS, 1, "b")));
        write(put(NEWS, 0, "a"));
        write(new SwapStore(NEXT_STORE, floor(2, 1, topic(NEWS, "news", 0, 1)).checkpoint()));
        assertThat(log(3, MEGABYTE)).containsExactly(batch(3, 2, NEWS, 1, "b"));
        assertThat(batches(NEWS, 0)).containsExactly("0:a", "1:b");
        write(new TruncateFrom(3));
        assertThat(batches(NEWS, 0)).containsExactly("0:a");
    }

    @Test
    void aSwapDropsALogThatHasAnotherEntryThere() {
        write(append(control(1, 1), batch(2, 1, NEWS, 0, "a"), batch(3, 1, NEWS, 1, "b")));
        write(new SwapStore(NEXT_STORE, floor(2, 2, topic(NEWS, "news", 0, 0)).checkpoint()));
        assertThat(batches(NEWS, 0)).isEmpty();
        settle();
        restart();
        assertThat(loaded(GROUP).log()).isEmpty();
    }

    @Test
    void aSwapDropsBatchesThatTheCheckpointDoesNotName() {
        write(put(NEWS, 0, "a"), put(NEWS, 1, "b"), put(NEWS, 2, "c"), put(CHAT, 0, "x"));
        write(new SwapStore(NEXT_STORE, floor(2, 2, topic(NEWS, "news", 1, 2)).checkpoint()));
        assertThat(batches(NEWS, 0)).isEmpty();
        assertThat(batches(NEWS, 1)).containsExactly("1:b");
        assertThat(batches(CHAT, 0)).isEmpty();
    }

    @Test
    void refusesStoresThatDoNotFollow() {
        assertThatThrownBy(() -> write(new PutBatches(NEXT_STORE - 1, List.of(records(NEWS, 0, "a")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("batches are put into store 1, but there is ");
        write(put(NEWS, 0, "a"));
        assertThatThrownBy(() -> write(new PutBatches(NEXT_STORE + 1, List.of(records(NEWS, 0, "a")))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> write(new DropStore(NEXT_STORE + 1))).isInstanceOf(IllegalStateException.class);
        write(append(entries(1, 3)), floor(3, 1));
        assertThatThrownBy(() -> write(new SwapStore(NEXT_STORE, floor(3, 1).checkpoint())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("store 2 at 3/1 would follow on floor 3/1");
    }

    private static PutBatches put(TopicId topic, long baseOffset, String... messages) {
        return new PutBatches(NEXT_STORE, List.of(records(topic, baseOffset, messages)));
    }
}
