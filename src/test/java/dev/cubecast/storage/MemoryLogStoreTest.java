package dev.cubecast.storage;

import static dev.cubecast.storage.Samples.CHAT;
import static dev.cubecast.storage.Samples.DIMENSION;
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

import dev.cubecast.Seeds;
import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.consensus.StoredEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryLogStoreTest extends LogStoreContract {
    private static final DiskId DISK = new DiskId(1, 1);

    private final DrivenDisk disk = new DrivenDisk();
    private final RandomGenerator random = Seeds.random(1);
    private final MemoryLogStore store = new MemoryLogStore(DIMENSION, DISK, disk);

    @Override
    protected MemoryLogStore store() {
        return store;
    }

    @Override
    protected void settle() {
        disk.settle();
    }

    @Override
    protected void restart() {
        store.crash(random);
    }

    @Override
    protected LoadedGroup load(GroupId group) {
        return store.load(group);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void holdsWhatANaiveStoreHolds(long seed) {
        compareWithANaiveStore(seed);
    }

    // ---- Lost writes ----

    @Test
    void aCrashLosesAnyNumberOfTheLastWritesUnderWay() {
        Set<Integer> kept = new TreeSet<>();
        for (int seed = 1; seed <= 100; seed++) {
            MemoryLogStore crashing = new MemoryLogStore(DIMENSION, DISK, disk);
            crashing.write(GROUP, List.of(append(entries(1, 2))), () -> {});
            disk.settle();
            for (int i = 3; i <= 6; i++) {
                crashing.write(GROUP, List.of(append(control(i, 1))), () -> {});
            }
            int lost = crashing.crash(Seeds.random(seed));
            List<?> log = ((LoadedGroup.Intact) crashing.load(GROUP)).group().log();
            assertThat(log).as("seed %d", seed).isEqualTo(stored(entries(1, 6 - lost)));
            kept.add(log.size());
        }
        assertThat(kept).containsExactly(2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void aTornWriteHasNeverBeen(long seed) {
        write(append(entries(1, 4)));
        settle();
        write(new TruncateFrom(3), append(control(3, 2), control(4, 2), control(5, 2)), new SaveBallot(ballot(2)));
        int lost = store.crash(Seeds.random(seed));
        assertThat(loaded(GROUP).log())
                .isEqualTo(stored(
                        lost == 1
                                ? entries(1, 4)
                                : List.of(control(1, 1), control(2, 1), control(3, 2), control(4, 2), control(5, 2))));
        assertThat(loaded(GROUP).ballot()).isEqualTo(lost == 1 ? Ballot.BLANK : ballot(2));
    }

    @Test
    void aReadAfterACrashSeesWhatTheCrashHasLeft() {
        write(append(batch(1, 1, NEWS, 0, "kept")));
        settle();
        restart();
        int lost = 0;
        for (int i = 0; i < 100 && lost == 0; i++) {
            write(append(batch(2 + i, 1, NEWS, 1 + i, "x")));
            lost = store.crash(random);
        }
        assertThat(lost).isEqualTo(1);
        List<StoredEntry> log = loaded(GROUP).log();
        assertThat(stored(log(1, MEGABYTE))).isEqualTo(log);
        assertThat(batches(NEWS, 0)).hasSameSizeAs(log);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void nothingIsThereOfATornWriteAndOfAllAfterIt(long seed) {
        write(append(entries(1, 2)));
        settle();
        assertThat(store.tear(random)).as("nothing is under way").isFalse();
        write(append(control(3, 1), control(4, 1)));
        assertThat(store.tear(Seeds.random(seed))).isTrue();
        store.crash(Seeds.random(seed));
        assertThat(loaded(GROUP).log()).isEqualTo(stored(entries(1, 2)));
        assertThat(store.isDamaged()).isFalse();
    }

    @Test
    void aDiskThatLiesLosesWhatItSaidIsSynced() {
        write(append(entries(1, 2)));
        settle();
        store.lie(true);
        List<String> completed = new ArrayList<>();
        store.write(GROUP, List.of(append(control(3, 1))), () -> completed.add("third"));
        settle();
        store.write(GROUP, List.of(append(control(4, 1))), () -> completed.add("fourth"));
        settle();
        assertThat(completed).containsExactly("third", "fourth");
        int lost = store.crash(Seeds.random(2));
        assertThat(lost).as("chosen so that something is lost").isPositive();
        assertThat(loaded(GROUP).log()).isEqualTo(stored(entries(1, 4 - lost)));
    }

    // ---- A slow disk ----

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void completesInOrderHoweverLongEachSyncTakes(long seed) {
        List<Integer> completed = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            int number = i;
            store.write(i % 2 == 0 ? GROUP : OTHER, List.of(new SaveBallot(ballot(i))), () -> completed.add(number));
        }
        Collections.shuffle(disk.completions, new Random(seed));
        settle();
        assertThat(completed).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aDiskThatHangsCompletesNothing() {
        disk.hangs = true;
        List<String> completed = new ArrayList<>();
        store.write(GROUP, List.of(append(entries(1, 2))), () -> completed.add("write"));
        settle();
        assertThat(completed).isEmpty();
        assertThat(log(1, MEGABYTE)).isEqualTo(entries(1, 2));
        assertThat(loaded(GROUP).log()).isEmpty();
    }

    // ---- Damage ----

    @Test
    void aBlankDiskHasNothingToDamage() {
        assertThat(store.flipByte(random)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void findsAFlippedByteWhereverItIs(long seed) {
        write(new SaveBallot(ballot(3)), append(batch(1, 1, NEWS, 0, "a"), batch(2, 1, NEWS, 1, "b"), control(3, 1)));
        write(floor(1, 1, topic(NEWS, "news", 0), topic(CHAT, "chat", 0)));
        settle();
        assertThat(store.flipByte(Seeds.random(seed))).isTrue();
        assertThat(List.of(
                        load(GROUP) instanceof LoadedGroup.Damaged,
                        readBatches(NEWS, 0, MEGABYTE) instanceof Read.Damaged))
                .contains(true);
    }

    @Test
    void saysWhatIsDamaged() {
        write(append(batch(1, 2, NEWS, 0, "a")));
        settle();
        store.flipByte(random);
        assertThat(load(GROUP)).isEqualTo(new LoadedGroup.Damaged("entry 1/2"));
        assertThat(readLog(1, MEGABYTE)).isEqualTo(new Read.Damaged<>("entry 1/2"));
        assertThat(readBatches(NEWS, 0, MEGABYTE)).isEqualTo(new Read.Damaged<>("entry 1/2"));
    }

    @Test
    void damageStaysThroughACrash() {
        write(new SaveBallot(ballot(1)));
        settle();
        store.flipByte(random);
        restart();
        assertThat(load(GROUP)).isEqualTo(new LoadedGroup.Damaged("ballot"));
    }

    @Test
    void whatWasReadBeforeTheDamageStaysWhole() {
        write(append(batch(1, 1, NEWS, 0, "abc")));
        settle();
        Read<?> before = readLog(1, MEGABYTE);
        store.flipByte(random);
        assertThat(before).isEqualTo(new Read.Found<>(List.of(batch(1, 1, NEWS, 0, "abc"))));
    }

    @Test
    void aBatchBelowTheFloorIsNotReadWhenTheNodeStarts() {
        write(append(batch(1, 1, NEWS, 0, "a")));
        Read<?> read = readBatches(NEWS, 0, MEGABYTE);
        for (int i = 0; i < 100 && read instanceof Read.Found; i++) {
            // Writes anew what the byte before this one may have damaged.
            write(floor(1, 1, topic(NEWS, "news", 0)));
            settle();
            store.flipByte(random);
            read = readBatches(NEWS, 0, MEGABYTE);
        }
        assertThat(read).isEqualTo(new Read.Damaged<>("entry 1/1"));
        assertThat(load(GROUP)).isInstanceOf(LoadedGroup.Intact.class);
    }

    // ---- A full disk ----

    @Test
    void aWriteThatDoesNotFitFailsAndNothingCompletesAfterIt() {
        List<String> completed = new ArrayList<>();
        store.limitBytes(200);
        store.write(GROUP, List.of(append(entries(1, 2))), () -> completed.add("fits"));
        store.write(GROUP, List.of(append(batch(3, 1, NEWS, 0, "x".repeat(200)))), () -> completed.add("too large"));
        store.write(GROUP, List.of(new SaveBallot(ballot(1))), () -> completed.add("after it"));
        store.write(GROUP, List.of(append(batch(3, 1, NEWS, 0, "x".repeat(200)))), () -> completed.add("again"));
        settle();
        assertThat(completed).containsExactly("fits");
        assertThat(disk.failures).hasSize(1).first().asString().startsWith("no room for ");
        restart();
        assertThat(loaded(GROUP).log()).isEqualTo(stored(entries(1, 2)));
    }

    @Test
    void writesAgainAfterARestartWithMoreRoom() {
        store.limitBytes(0);
        write(append(entries(1, 2)));
        restart();
        store.limitBytes(MemoryLogStore.UNLIMITED_BYTES);
        write(append(entries(1, 2)));
        settle();
        restart();
        assertThat(loaded(GROUP).log()).isEqualTo(stored(entries(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void whatIsDroppedMakesRoom(long seed) {
        NaiveGroup naive = new NaiveGroup(Seeds.random(seed));
        GroupTables tables = new GroupTables();
        for (int i = 0; i < 60; i++) {
            StoredCodec.encode(naive.next()).forEach(tables::apply);
            assertThat(tables.bytes())
                    .isEqualTo(tables.values().stream()
                            .mapToLong(StoredBytes::length)
                            .sum());
        }
    }

    // ---- Another disk ----

    @Test
    void aWipedDiskIsBlankAndAnother() {
        write(new SaveBallot(ballot(1)), append(entries(1, 2)));
        settle();
        write(append(control(3, 1)));
        store.wipe(new DiskId(2, 2));
        settle();
        assertThat(store.id()).isEqualTo(new DiskId(2, 2));
        assertThat(store.groups()).isEmpty();
        assertThat(loaded(GROUP).log()).isEmpty();
        assertThat(log(1, MEGABYTE)).isEmpty();
    }

    @Test
    void whatIsMovedAsideIsKept() {
        write(append(batch(1, 2, NEWS, 0, "a")));
        settle();
        long used = store.usedBytes();
        store.flipByte(random);
        restart();
        store.moveAside(new DiskId(2, 2));
        assertThat(store.id()).isEqualTo(new DiskId(2, 2));
        assertThat(loaded(GROUP).log()).as("blank").isEmpty();
        assertThat(store.isDamaged()).isFalse();
        assertThat(store.movedAside()).containsExactly(DISK);
        assertThat(store.loadAside(DISK, GROUP)).isEqualTo(new LoadedGroup.Damaged("entry 1/2"));
        assertThat(store.usedBytes()).as("it still takes room").isEqualTo(used);
    }

    @Test
    void namesTheGroupsThatItHas() {
        store.write(OTHER, List.of(new SaveBallot(ballot(1))), () -> {});
        write(new SaveBallot(ballot(1)));
        assertThat(store.groups()).isEmpty();
        settle();
        assertThat(store.groups()).containsExactly(GROUP, OTHER);
    }

    private static Ballot ballot(long term) {
        return new Ballot(0, term, HOME);
    }
}
