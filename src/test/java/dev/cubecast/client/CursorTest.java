package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final Cursor.Verdict NEW = new Cursor.Verdict(Optional.empty(), true);
    private static final Cursor.Verdict DUPLICATE = new Cursor.Verdict(Optional.empty(), false);

    // ---- Where to begin ----

    @Test
    void asksFirstWhereTheLatestMessageIs() {
        Cursor cursor = new Cursor(From.latest());
        assertThat(cursor.from()).isEmpty();
        cursor.onLatest("token-7");
        assertThat(cursor.from()).contains("token-7");
    }

    @Test
    void beginsWithTheFirstMessageOfATopicThatIsNotThereYet() {
        Cursor cursor = new Cursor(From.latest());
        cursor.onLatestIsFirst();
        assertThat(cursor.from()).contains("earliest");
    }

    @Test
    void beginsWhereItWasToldUntilTheFirstMessageHasCome() {
        Cursor cursor = new Cursor(From.offset(5));
        cursor.onInterrupted();
        assertThat(cursor.from()).contains("5");
        cursor.onMessage(new Position(1, 5), "token-5");
        cursor.onInterrupted();
        assertThat(cursor.from()).contains("token-5");
    }

    @Test
    void onlyTheLatestCanBeHadOfATopicThatIsNotStored() {
        Cursor latest = new Cursor(From.latest());
        assertThat(latest.onNothingStored()).isTrue();
        assertThat(latest.from()).contains("latest");
        assertThat(new Cursor(From.earliest()).onNothingStored()).isFalse();
    }

    // ---- Topics that are stored ----

    @Test
    void dropsWhatCameBefore() {
        Cursor cursor = new Cursor(From.earliest());
        assertThat(cursor.onMessage(new Position(1, 0), "0")).isEqualTo(NEW);
        assertThat(cursor.onMessage(new Position(2, 1), "1")).isEqualTo(NEW);
        cursor.onInterrupted();
        assertThat(cursor.onMessage(new Position(1, 0), "0")).isEqualTo(DUPLICATE);
        assertThat(cursor.onMessage(new Position(2, 1), "1")).isEqualTo(DUPLICATE);
        assertThat(cursor.from()).contains("1");
        assertThat(cursor.onMessage(new Position(3, 2), "2")).isEqualTo(NEW);
    }

    @Test
    void takesOffsetsAnewAfterAReset() {
        Cursor cursor = new Cursor(From.earliest());
        cursor.onMessage(new Position(1, 9), "9");
        assertThat(cursor.onGap(new Gap.Reset())).contains(new Gap.Reset());
        assertThat(cursor.onMessage(new Position(1, 0), "0")).isEqualTo(NEW);
    }

    @Test
    void tellsAGapOnceAndWhatHasGrownOfIt() {
        Cursor cursor = new Cursor(From.earliest());
        cursor.onMessage(new Position(1, 0), "0");
        assertThat(cursor.onGap(new Gap.Range(1, 3))).contains(new Gap.Range(1, 3));
        cursor.onInterrupted();
        assertThat(cursor.onGap(new Gap.Range(1, 3))).isEmpty();
        assertThat(cursor.onGap(new Gap.Range(1, 5))).contains(new Gap.Range(4, 5));
        assertThat(cursor.onMessage(new Position(1, 6), "6")).isEqualTo(NEW);
    }

    @Test
    void tellsOfAGapBeforeTheFirstMessageAlsoAfterAnInterruption() {
        Cursor cursor = new Cursor(From.offset(5));
        cursor.onInterrupted();
        assertThat(cursor.onGap(new Gap.Range(5, 9))).contains(new Gap.Range(5, 9));
    }

    // ---- Topics that are not ----

    @Test
    void findsOutExactlyWhatWasMissedOfOneEpoch() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.from()).contains("latest");
        assertThat(cursor.onMessage(new Position(3, 10), null))
                .isEqualTo(new Cursor.Verdict(Optional.of(new Gap.Range(8, 9)), true));
        assertThat(cursor.onMessage(new Position(3, 11), null)).isEqualTo(NEW);
    }

    @Test
    void saysNothingIfNothingWasMissed() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.onMessage(new Position(3, 8), null)).isEqualTo(NEW);
    }

    @Test
    void dropsWhatCameBeforeInTheSameEpoch() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.onMessage(new Position(3, 7), null)).isEqualTo(DUPLICATE);
    }

    @Test
    void doesNotKnowWhatWasMissedBetweenEpochsOrBeforeTheFirstMessage() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.onMessage(new Position(4, 8), null).gap()).contains(new Gap.Unknown());

        Cursor blank = new Cursor(From.latest());
        blank.onNothingStored();
        blank.onInEffect();
        blank.onInterrupted();
        assertThat(blank.onMessage(new Position(4, 0), null).gap()).contains(new Gap.Unknown());
    }

    @Test
    void tellsNothingOfWhatWasPublishedBeforeItWasInEffect() {
        Cursor cursor = new Cursor(From.latest());
        cursor.onInterrupted();
        cursor.onNothingStored();
        assertThat(cursor.onMessage(new Position(4, 0), null)).isEqualTo(NEW);
    }

    @Test
    void oneGapOfTheNodeWithinOneThatIsNoticedAnywayIsToldOnce() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.onGap(new Gap.Range(9, 9))).isEmpty();
        assertThat(cursor.onMessage(new Position(3, 10), null).gap()).contains(new Gap.Range(8, 9));
        assertThat(cursor.onGap(new Gap.Range(11, 12))).contains(new Gap.Range(11, 12));
    }

    @Test
    void aTopicThatIsRecreatedAsOneThatIsStoredBeginsWithItsFirstOffset() {
        Cursor cursor = ephemeralAt(3, 7);
        cursor.onInterrupted();
        assertThat(cursor.onMessage(new Position(1, 0), "0").isNew()).isTrue();
    }

    private static Cursor ephemeralAt(long epoch, long offset) {
        Cursor cursor = new Cursor(From.latest());
        cursor.onNothingStored();
        cursor.onMessage(new Position(epoch, offset), null);
        return cursor;
    }
}
