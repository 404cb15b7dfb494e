package dev.cubecast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MessageAccountTest {
    private static final int MESSAGES = 10;

    private final MessageAccount account = new MessageAccount();

    /** Two publishers take turns; all is acknowledged. */
    private MessageAccountTest() {
        for (int offset = 0; offset < MESSAGES; offset++) {
            account.publish(message(offset));
            account.acknowledge(message(offset), offset);
        }
    }

    private static DemoMessage message(int offset) {
        return new DemoMessage(offset % 2 == 0 ? "a" : "b", 1 + offset / 2);
    }

    private static List<Reading.Found> stored() {
        List<Reading.Found> stored = new ArrayList<>();
        for (int offset = 0; offset < MESSAGES; offset++) {
            stored.add(new Reading.Found(offset, message(offset)));
        }
        return stored;
    }

    private static Reading reading(String reader, List<Reading.Found> stored) {
        Reading reading = new Reading(reader);
        stored.forEach(found -> reading.message(found.offset(), found.message()));
        return reading;
    }

    /** Three readers, of which the second reads something else than what is stored. */
    private List<String> objectionsWhen(Consumer<List<Reading.Found>> mischief) {
        List<Reading.Found> spoilt = stored();
        mischief.accept(spoilt);
        account.read(reading("node 0", stored()));
        account.read(reading("node 1", spoilt));
        account.read(reading("subscriber", stored()));
        return account.objections();
    }

    @Test
    void balancesIfAllReadAllOnceInOneOrder() {
        assertThat(objectionsWhen(stored -> {})).isEmpty();

        assertThat(account.lines())
                .containsExactly(
                        new MessageAccount.Line("node 0", MESSAGES, 0, 0, 0),
                        new MessageAccount.Line("node 1", MESSAGES, 0, 0, 0),
                        new MessageAccount.Line("subscriber", MESSAGES, 0, 0, 0));
        assertThat(account.published()).isEqualTo(MESSAGES);
        assertThat(account.acknowledged()).isEqualTo(MESSAGES);
    }

    @Test
    void noticesAMessageThatIsGone() {
        assertThat(objectionsWhen(stored -> stored.remove(4)))
                .contains(
                        "a#3 was acknowledged and lost: node 1 did not get it",
                        "where node 0 got a#3 at offset 4, node 1 got b#3 at offset 5");
        assertThat(account.lines().get(1)).isEqualTo(new MessageAccount.Line("node 1", MESSAGES - 1, 1, 0, 0));
    }

    @Test
    void noticesThatTheLastMessageIsGone() {
        assertThat(objectionsWhen(stored -> stored.remove(MESSAGES - 1)))
                .contains("where node 0 got b#5 at offset 9, node 1 got nothing");
    }

    @Test
    void noticesAMessageThatIsGoneEverywhere() {
        List<Reading.Found> stored = stored();
        stored.remove(4);
        account.read(reading("node 0", stored));
        account.read(reading("node 1", stored));

        assertThat(account.objections())
                .containsExactly(
                        "a#3 was acknowledged and lost: node 0 did not get it",
                        "a#3 was acknowledged and lost: node 1 did not get it");
    }

    @Test
    void noticesAMessageThatIsThereTwice() {
        assertThat(objectionsWhen(stored -> stored.add(new Reading.Found(MESSAGES, message(9)))))
                .contains("node 1 got b#5 twice, at offsets 9 and 10");
        assertThat(account.lines().get(1)).isEqualTo(new MessageAccount.Line("node 1", MESSAGES + 1, 0, 1, 0));
    }

    @Test
    void noticesAMessageThatIsThereTwiceEverywhere() {
        List<Reading.Found> stored = stored();
        stored.add(new Reading.Found(MESSAGES, message(9)));
        account.read(reading("node 0", stored));

        assertThat(account.objections()).containsExactly("node 0 got b#5 twice, at offsets 9 and 10");
    }

    @Test
    void noticesMessagesThatHaveChangedPlaces() {
        assertThat(objectionsWhen(stored -> Collections.swap(stored, 3, 4)))
                .contains("node 1 got offset 3 after offset 4");
    }

    @Test
    void noticesMessagesThatHaveChangedOffsets() {
        assertThat(objectionsWhen(stored -> {
                    stored.set(3, new Reading.Found(3, message(4)));
                    stored.set(4, new Reading.Found(4, message(3)));
                }))
                .contains(
                        "node 1 got a#3 at offset 3, but its publisher was told offset 4",
                        "where node 0 got b#2 at offset 3, node 1 got a#3 at offset 3");
    }

    @Test
    void noticesThatAPublishersMessagesHaveChangedPlaces() {
        account.publish(new DemoMessage("c", 1));
        account.publish(new DemoMessage("c", 2));
        List<Reading.Found> stored = stored();
        stored.add(new Reading.Found(10, new DemoMessage("c", 2)));
        stored.add(new Reading.Found(11, new DemoMessage("c", 1)));
        account.read(reading("node 0", stored));

        assertThat(account.objections()).containsExactly("node 0 got c#1 after number 2 of its publisher");
    }

    @Test
    void noticesAMessageThatNobodyPublished() {
        assertThat(objectionsWhen(stored -> stored.add(new Reading.Found(10, new DemoMessage("x", 1)))))
                .contains("node 1 got x#1, which nobody has published");
    }

    @Test
    void noticesAGap() {
        account.read(reading("subscriber", stored()).gap("unknown"));

        assertThat(account.objections()).containsExactly("subscriber was told of a gap: unknown");
        assertThat(account.lines().get(0).gaps()).isEqualTo(1);
    }

    @Test
    void noticesAnOffsetThatWasGivenTwice() {
        account.publish(new DemoMessage("c", 1));
        account.acknowledge(new DemoMessage("c", 1), 3);

        assertThat(objectionsWhen(stored -> {})).contains("offset 3 was acknowledged for both b#2 and c#1");
    }

    @Test
    void whatIsStoredWithoutAnAcknowledgementMustBeSoEverywhere() {
        account.publish(new DemoMessage("c", 1));
        Reading.Found unacknowledged = new Reading.Found(10, new DemoMessage("c", 1));
        List<Reading.Found> stored = stored();
        stored.add(unacknowledged);
        account.read(reading("node 0", stored));
        account.read(reading("node 1", stored));
        assertThat(account.objections()).isEmpty();

        account.read(reading("node 2", stored()));
        assertThat(account.objections()).containsExactly("where node 0 got c#1 at offset 10, node 2 got nothing");
    }

    @Test
    void doesNotBalanceIfNobodyReads() {
        assertThat(account.objections()).containsExactly("nobody read anything");
    }
}
