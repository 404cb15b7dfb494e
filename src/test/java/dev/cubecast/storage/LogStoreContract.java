package dev.cubecast.storage;

import static dev.cubecast.storage.Samples.CHAT;
import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.HOME;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.OTHER;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.control;
import static dev.cubecast.storage.Samples.entries;
import static dev.cubecast.storage.Samples.floor;
import static dev.cubecast.storage.Samples.stored;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.Clear;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every {@link LogStore} does. A subclass says how its disk is driven. */
public abstract class LogStoreContract extends CatchUpStoreContract {
    // ---- What completes ----

    @Test
    void completesWritesInTheirOrderAndNeverInsideTheCall() {
        List<Integer> completed = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            int number = i;
            store().write(GROUP, List.of(append(control(i, 1))), () -> completed.add(number));
        }
        assertThat(completed).isEmpty();
        settle();
        assertThat(completed).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void takesAWriteFromInsideACompletion() {
        List<String> completed = new ArrayList<>();
        store().write(GROUP, List.of(append(control(1, 1))), () -> {
            completed.add("first");
            store().write(GROUP, List.of(append(control(2, 1))), () -> completed.add("second"));
            completed.add("end of first");
        });
        settle();
        assertThat(completed).containsExactly("first", "end of first", "second");
    }

    @Test
    void answersNoReadInsideTheCall() {
        List<Read<?>> reads = new ArrayList<>();
        store().readLog(GROUP, 1, MEGABYTE, reads::add);
        store().readBatches(GROUP, NEWS, 0, MEGABYTE, reads::add);
        assertThat(reads).isEmpty();
        settle();
        assertThat(reads).containsExactly(new Read.Found<>(List.of()), new Read.Found<>(List.of()));
    }

    @Test
    void completesNothingForAProcessThatHasEnded() {
        List<String> completed = new ArrayList<>();
        store().write(GROUP, List.of(append(control(1, 1))), () -> completed.add("write"));
        store().readLog(GROUP, 1, MEGABYTE, read -> completed.add("read"));
        restart();
        settle();
        assertThat(completed).isEmpty();
    }

    @Test
    void refusesEntriesThatDoNotFollow() {
        write(append(control(1, 3)));
        assertThatThrownBy(() -> write(append(control(3, 3))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("after 1/3 comes 3/3");
        assertThatThrownBy(() -> write(append(control(2, 2)))).hasMessage("after 1/3 comes 2/2");
    }

    // ---- What survives ----

    @Test
    void aGroupThatWasNeverWrittenIsBlank() {
        assertThat(loaded(GROUP))
                .isEqualTo(new StoredGroup(Ballot.BLANK, Checkpoint.START, List.of(), LocalStores.FIRST));
    }

    @Test
    void keepsWhatHasCompleted() {
        Ballot ballot = new Ballot(1, 7, HOME);
        List<LogEntry> entries = List.of(control(1, 3), batch(2, 7, NEWS, 0, "a", "b"));
        write(new SaveBallot(ballot), append(entries));
        settle();
        restart();
        assertThat(loaded(GROUP).ballot()).isEqualTo(ballot);
        assertThat(loaded(GROUP).log()).isEqualTo(stored(entries));
        assertThat(batches(NEWS, 0)).containsExactly("0:ab");
    }

    @Test
    void forgetsAVoteInALaterTerm() {
        write(new SaveBallot(new Ballot(0, 7, HOME)));
        write(new SaveBallot(new Ballot(0, 8, null)));
        settle();
        restart();
        assertThat(loaded(GROUP).ballot()).isEqualTo(new Ballot(0, 8, null));
    }

    @Test
    void keepsGroupsApart() {
        write(append(batch(1, 1, NEWS, 0, "a")));
        store().write(OTHER, List.of(append(batch(1, 2, NEWS, 0, "b"))), () -> {});
        settle();
        restart();
        assertThat(loaded(GROUP).log()).isEqualTo(stored(batch(1, 1, NEWS, 0, "a")));
        assertThat(loaded(OTHER).log()).isEqualTo(stored(batch(1, 2, NEWS, 0, "b")));
        assertThat(batches(NEWS, 0)).containsExactly("0:a");
    }

    @Test
    void keepsOfUnfinishedWritesOnlyTheFirst() {
        write(append(control(1, 1)));
        settle();
        for (int i = 2; i <= 6; i += 2) {
            write(append(control(i, 1), control(i + 1, 1)));
        }
        restart();
        List<StoredEntry> log = loaded(GROUP).log();
        assertThat(log).hasSizeBetween(1, 7).hasSize(log.size() / 2 * 2 + 1);
        assertThat(log).isEqualTo(stored(entries(1, log.size())));
    }

    /** Else a node that holds much would need as much memory to start. */
    @Test
    void findsEntriesWithoutTheirMessages() {
        write(append(control(1, 1), batch(2, 1, NEWS, 0, "a", "b")));
        settle();
        restart();
        assertThat(loaded(GROUP).log())
                .containsExactly(
                        new StoredEntry.OfCommand(control(1, 1)),
                        new StoredEntry.OfMessages(new LogPosition(2, 1), NEWS, new OffsetRange(0, 2)));
    }

    // ---- The log ----

    @Test
    void readsEntriesThatAreStillBeingWritten() {
        write(append(entries(1, 3)));
        assertThat(log(2, MEGABYTE)).isEqualTo(entries(2, 3));
    }

    @Test
    void readsAsManyEntriesAsAskedForButAtLeastOne() {
        write(append(entries(1, 9)));
        int two = 2 * control(1, 1).bytes();
        assertThat(log(4, two)).isEqualTo(entries(4, 5));
        assertThat(log(4, two - 1)).isEqualTo(entries(4, 4));
        assertThat(log(4, 0)).isEqualTo(entries(4, 4));
        assertThat(log(10, MEGABYTE)).isEmpty();
    }

    @Test
    void putsOtherEntriesInThePlaceOfThoseThatItDrops() {
        write(append(entries(1, 5)));
        write(new TruncateFrom(3), append(control(3, 2)));
        assertThat(log(2, MEGABYTE)).containsExactly(control(2, 1), control(3, 2));
        settle();
        restart();
        assertThat(loaded(GROUP).log()).isEqualTo(stored(control(1, 1), control(2, 1), control(3, 2)));
    }

    @Test
    void refusesToCutTheLogAtItsFloor() {
        write(append(entries(1, 3)), floor(2, 1));
        assertThatThrownBy(() -> write(new TruncateFrom(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the log would be cut at 2, below its floor 2/1");
    }

    @Test
    void keepsNothingButTheBallotWhenItIsCleared() {
        Ballot later = new Ballot(9, 8, null);
        write(append(batch(1, 1, NEWS, 0, "a"), batch(2, 1, NEWS, 1, "b")), floor(1, 1, topic(NEWS, "news", 0)));
        write(new SaveBallot(later), new Clear());
        assertThat(batches(NEWS, 0)).isEmpty();
        assertThat(log(1, MEGABYTE)).isEmpty();
        settle();
        restart();
        assertThat(loaded(GROUP)).isEqualTo(new StoredGroup(later, Checkpoint.START, List.of(), LocalStores.FIRST));
        write(append(batch(1, 9, NEWS, 0, "c")));
        assertThat(batches(NEWS, 0)).containsExactly("0:c");
    }

    // ---- Batches ----

    @Test
    void readsBatchesFromTheOneThatHoldsTheOffset() {
        write(append(batch(1, 1, NEWS, 0, "a", "b"), batch(2, 1, CHAT, 0, "x"), batch(3, 1, NEWS, 2, "c", "d", "e")));
        assertThat(batches(NEWS, 0)).containsExactly("0:ab", "2:cde");
        assertThat(batches(NEWS, 1)).containsExactly("0:ab", "2:cde");
        assertThat(batches(NEWS, 4)).containsExactly("2:cde");
        assertThat(batches(NEWS, 5)).isEmpty();
        assertThat(batches(CHAT, 0)).containsExactly("0:x");
    }

    @Test
    void readsAsManyBatchesAsAskedForButAtLeastOne() {
        write(append(batch(1, 1, NEWS, 0, "aaa"), batch(2, 1, NEWS, 1, "bbb"), batch(3, 1, NEWS, 2, "ccc")));
        assertThat(batches(NEWS, 0, 6)).containsExactly("0:aaa", "1:bbb");
        assertThat(batches(NEWS, 0, 5)).containsExactly("0:aaa");
        assertThat(batches(NEWS, 0, 0)).containsExactly("0:aaa");
    }

    @Test
    void dropsABatchWithItsEntry() {
        write(append(batch(1, 1, NEWS, 0, "a"), batch(2, 1, NEWS, 1, "b")));
        write(new TruncateFrom(2));
        assertThat(batches(NEWS, 0)).containsExactly("0:a");
        assertThat(batches(NEWS, 1)).isEmpty();
    }

    @Test
    void keepsTheBatchThatTookTheOffsetsOfADroppedOne() {
        write(append(control(1, 1), batch(2, 1, NEWS, 0, "old")));
        write(new TruncateFrom(2), append(control(2, 2), batch(3, 2, NEWS, 0, "new")));
        assertThat(batches(NEWS, 0)).containsExactly("0:new");
        write(new TruncateFrom(3));
        assertThat(batches(NEWS, 0)).isEmpty();
    }

    // ---- The floor ----

    @Test
    void keepsBatchesWhoseEntriesHaveLeftTheLog() {
        write(append(batch(1, 1, NEWS, 0, "a"), batch(2, 1, NEWS, 1, "b"), batch(3, 1, NEWS, 2, "c")));
        write(floor(2, 1, topic(NEWS, "news", 0)));
        assertThat(log(1, MEGABYTE)).isEmpty();
        assertThat(log(2, MEGABYTE)).isEmpty();
        assertThat(log(3, MEGABYTE)).containsExactly(batch(3, 1, NEWS, 2, "c"));
        assertThat(batches(NEWS, 0)).containsExactly("0:a", "1:b", "2:c");
        write(new TruncateFrom(3));
        settle();
        restart();
        assertThat(batches(NEWS, 0)).containsExactly("0:a", "1:b");
        assertThat(loaded(GROUP).log()).isEmpty();
    }

    @Test
    void givesAGroupItsFirstMembers() {
        Checkpoint members =
                new Checkpoint(LogPosition.START, Configuration.of(List.of(HOME)), Bytes.utf8("made"), List.of());
        write(new MoveFloor(members));
        settle();
        restart();
        assertThat(loaded(GROUP).floor()).isEqualTo(members);
    }

    @Test
    void addsUpWhatCheckpointsSayOfTopics() {
        write(append(entries(1, 3)));
        write(floor(1, 1, topic(NEWS, "news", 0), topic(CHAT, "chat", 0)));
        write(floor(2, 1, topic(NEWS, "news, changed", 0)));
        write(floor(3, 1, TopicCheckpoint.deleted(CHAT)));
        settle();
        restart();
        assertThat(loaded(GROUP).floor())
                .isEqualTo(new Checkpoint(
                        new LogPosition(3, 1),
                        Configuration.of(List.of(HOME)),
                        Bytes.utf8("group at 3"),
                        List.of(topic(NEWS, "news, changed", 0))));
    }

    @Test
    void dropsBatchesThatEndBelowTheFirstOffset() {
        write(append(batch(1, 1, NEWS, 0, "a", "b"), batch(2, 1, NEWS, 2, "c", "d"), batch(3, 1, NEWS, 4, "e")));
        write(floor(2, 1, topic(NEWS, "news", 3)));
        assertThat(batches(NEWS, 1)).isEmpty();
        assertThat(batches(NEWS, 3)).containsExactly("2:cd", "4:e");
        settle();
        restart();
        assertThat(batches(NEWS, 0)).isEmpty();
        assertThat(batches(NEWS, 3)).containsExactly("2:cd", "4:e");
    }

    @Test
    void dropsAllBatchesOfADeletedTopic() {
        write(append(batch(1, 1, NEWS, 0, "a"), batch(2, 1, CHAT, 0, "x"), control(3, 1)));
        write(floor(2, 1, topic(NEWS, "news", 0), topic(CHAT, "chat", 0)));
        write(floor(3, 1, TopicCheckpoint.deleted(NEWS)));
        assertThat(batches(NEWS, 0)).isEmpty();
        assertThat(batches(CHAT, 0)).containsExactly("0:x");
        settle();
        restart();
        assertThat(loaded(GROUP).floor().topics()).containsExactly(topic(CHAT, "chat", 0));
    }

    @Test
    void refusesAFloorThatTheLogDoesNotHave() {
        write(append(entries(1, 3)));
        assertThatThrownBy(() -> write(floor(3, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the floor would move from 0/0 to 3/2, which is not in the log up to 3/1");
        assertThatThrownBy(() -> write(floor(4, 1))).isInstanceOf(IllegalStateException.class);
    }

    // ---- All of it ----

    /** Writes and reads at random; a subclass says how many seeds its disk has time for. */
    protected void compareWithANaiveStore(long seed) {
        RandomGenerator random = Seeds.random(seed);
        NaiveGroup naive = new NaiveGroup(random);
        for (int i = 0; i < 60; i++) {
            write(naive.next().toArray(StoreOperation[]::new));
            if (random.nextInt(3) == 0) {
                check(naive, random);
            }
            if (random.nextInt(10) == 0) {
                settle();
                restart();
                assertThat(loaded(GROUP)).isEqualTo(naive.stored());
            }
        }
    }

    private void check(NaiveGroup naive, RandomGenerator random) {
        int bytesMax = random.nextInt(500);
        long fromIndex = random.nextLong(naive.last() + 2);
        assertThat(readLog(fromIndex, bytesMax)).isEqualTo(new Read.Found<>(naive.log(fromIndex, bytesMax)));
        for (TopicId topic : List.of(NEWS, CHAT)) {
            long fromOffset = random.nextLong(naive.next(topic) + 2);
            assertThat(readBatches(topic, fromOffset, bytesMax))
                    .isEqualTo(new Read.Found<>(naive.batches(topic, fromOffset, bytesMax)));
        }
    }
}
