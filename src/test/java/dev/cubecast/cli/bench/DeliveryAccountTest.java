package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.cli.bench.DeliveryAccount.Check;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two publishers send five messages each, all of them acknowledged; what the subscriber got differs. */
class DeliveryAccountTest {
    private static final int MESSAGES = 5;

    private final SentMessages one = new SentMessages();
    private final SentMessages other = new SentMessages();
    private final DeliveryAccount account = new DeliveryAccount(0, 2);

    @BeforeEach
    void send() {
        for (int i = 0; i < MESSAGES; i++) {
            one.acknowledge(one.send());
            other.acknowledge(other.send());
        }
    }

    private void deliver(int publisher, long... numbers) {
        for (long number : numbers) {
            account.onMessage(publisher, number, true);
        }
    }

    private void deliverOfNothingStored(int publisher, long... numbers) {
        for (long number : numbers) {
            account.onMessage(publisher, number, false);
        }
    }

    private Check check() {
        return account.check(List.of(one, other));
    }

    @Test
    void hasNothingAgainstEachMessageOnceAndInOrder() {
        deliver(0, 1, 2, 3);
        deliver(1, 1, 2, 3, 4, 5);
        deliver(0, 4, 5);

        assertThat(check()).isEqualTo(Check.NOTHING_WRONG);
    }

    @Test
    void missesWhatWasAcknowledgedAndDidNotCome() {
        deliver(0, 1, 4);
        deliver(1, 1, 2, 3, 4, 5);

        assertThat(check().missing()).isEqualTo(3);
        assertThat(check().objections())
                .containsExactly("subscriber 0: 3 messages of publisher 0 are missing, the first of them number 2");
    }

    @Test
    void missesEverythingIfNothingCame() {
        assertThat(check().missing()).isEqualTo(2 * MESSAGES);
    }

    @Test
    void doesNotMissWhatWasNotAcknowledged() {
        one.send();
        long late = one.send();
        one.acknowledge(one.send());
        deliver(0, 1, 2, 3, 4, 5, 8);
        deliver(1, 1, 2, 3, 4, 5);

        assertThat(check()).isEqualTo(Check.NOTHING_WRONG);

        one.acknowledge(late);

        assertThat(check().missing()).isEqualTo(1);
    }

    @Test
    void mayGetWhatWasNotAcknowledgedButOnlyOnce() {
        long unknown = one.send();
        deliver(0, 1, 2, 3, 4, 5, unknown);
        deliver(1, 1, 2, 3, 4, 5);
        assertThat(check()).isEqualTo(Check.NOTHING_WRONG);

        deliver(0, unknown);

        assertThat(check().repeated()).isEqualTo(1);
    }

    @Test
    void tellsRepetitionsFromWhatIsOutOfOrder() {
        deliver(0, 1, 3, 2, 3, 2, 4, 5);
        deliver(1, 1, 2, 3, 4, 5);

        assertThat(check().missing()).isZero();
        assertThat(check().outOfOrder()).isEqualTo(1);
        assertThat(check().repeated()).isEqualTo(2);
        assertThat(check().objections())
                .containsExactly(
                        "subscriber 0: 2 messages of publisher 0 are repeated",
                        "subscriber 0: 1 messages of publisher 0 are out of order");
    }

    @Test
    void excusesWhatGapsHaveToldOfATopicThatIsNotStored() {
        deliverOfNothingStored(0, 1, 2, 5);
        account.onGap(2);
        deliverOfNothingStored(1, 1, 2, 3, 4, 5);

        assertThat(check()).isEqualTo(new Check(0, 0, 0, 1, List.of()));
    }

    @Test
    void missesMoreThanGapsHaveTold() {
        deliverOfNothingStored(0, 1, 2, 5);
        account.onGap(1);
        deliverOfNothingStored(1, 1, 2, 3, 4, 5);

        assertThat(check().missing()).isEqualTo(1);
        assertThat(check().objections()).hasSize(1);
    }

    @Test
    void excusesAnyNumberAfterAGapOfUnknownSize() {
        account.onGap(3);
        account.onGap(Long.MAX_VALUE);
        account.onGap(3);
        deliverOfNothingStored(0, 5, 5);

        assertThat(check().missing()).isZero();
        assertThat(check().gaps()).isEqualTo(3);
        assertThat(check().objections()).containsExactly("subscriber 0: 1 messages of publisher 0 are repeated");
    }

    @Test
    void excusesNothingOfATopicThatIsStored() {
        account.onGap(Long.MAX_VALUE);
        deliver(0, 5);

        assertThat(check().missing()).isEqualTo(4 + MESSAGES);
    }
}
