package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundlesTest {
    private static final VertexSet SOME = VertexSet.of(new Vertex(1, 3));
    private static final VertexSet OTHERS = VertexSet.of(new Vertex(2, 3));

    private final List<Runnable> endOfEvent = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Bundles bundles = new Bundles(endOfEvent::add, this::send);
    private boolean failsForSome;

    private record Sent(VertexSet targets, Priority priority, Bytes payload) {}

    private void send(VertexSet targets, Priority priority, Bytes payload) {
        if (failsForSome && targets.equals(SOME)) {
            throw new IllegalStateException("not to these");
        }
        sent.add(new Sent(targets, priority, payload));
    }

    private void endEvent() {
        List<Runnable> tasks = List.copyOf(endOfEvent);
        endOfEvent.clear();
        tasks.forEach(Runnable::run);
    }

    private static Bytes payload(int number, int bytes) {
        return WireWriter.of(Kind.TOPIC_ENDS)
                .writeInt(number)
                .writeRaw(Bytes.of(new byte[bytes]))
                .toBytes();
    }

    @Test
    void whatGoesToTheSameVerticesSharesAFrameInItsOrder() {
        bundles.add(SOME, Priority.DELIVERY, payload(1, 10));
        bundles.add(OTHERS, Priority.DELIVERY, payload(2, 10));
        bundles.add(SOME, Priority.DELIVERY, payload(3, 10));
        assertThat(sent).as("sent within the event").isEmpty();
        endEvent();

        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).targets()).isEqualTo(SOME);
        assertThat(Bundles.open(sent.get(0).payload())).containsExactly(payload(1, 10), payload(3, 10));
        assertThat(sent.get(1)).isEqualTo(new Sent(OTHERS, Priority.DELIVERY, payload(2, 10)));
    }

    @Test
    void whatCannotBeSentKeepsNothingElseFromIt() {
        failsForSome = true;
        bundles.add(SOME, Priority.DELIVERY, payload(1, 10));
        bundles.add(OTHERS, Priority.DELIVERY, payload(2, 10));
        assertThatThrownBy(this::endEvent).hasMessage("not to these");
        assertThat(sent).containsExactly(new Sent(OTHERS, Priority.DELIVERY, payload(2, 10)));

        failsForSome = false;
        bundles.add(SOME, Priority.DELIVERY, payload(3, 10));
        endEvent();

        assertThat(sent).hasSize(2).endsWith(new Sent(SOME, Priority.DELIVERY, payload(3, 10)));
    }

    @Test
    void whatIsAloneGoesAsItIs() {
        bundles.add(SOME, Priority.DELIVERY, payload(1, 10));
        bundles.add(SOME, Priority.CONTROL, payload(2, 10));
        endEvent();
        bundles.add(SOME, Priority.DELIVERY, payload(3, 10));
        endEvent();

        assertThat(sent)
                .containsExactly(
                        new Sent(SOME, Priority.DELIVERY, payload(1, 10)),
                        new Sent(SOME, Priority.CONTROL, payload(2, 10)),
                        new Sent(SOME, Priority.DELIVERY, payload(3, 10)));
    }

    @Test
    void noBundleIsTooLongAndWhatIsTooLongGoesAlone() {
        Bytes huge = payload(2, Bundles.BUNDLE_BYTES_MAX);
        bundles.add(SOME, Priority.DELIVERY, payload(1, 10));
        bundles.add(SOME, Priority.DELIVERY, huge);
        for (int number = 3; number < 200; number++) {
            bundles.add(SOME, Priority.DELIVERY, payload(number, 1_000));
        }
        endEvent();

        assertThat(sent.get(0).payload()).isEqualTo(payload(1, 10));
        assertThat(sent.get(1).payload()).isEqualTo(huge);
        List<Bytes> rest = new ArrayList<>();
        for (Sent bundle : sent.subList(2, sent.size())) {
            assertThat(bundle.payload().length()).isLessThanOrEqualTo(Bundles.BUNDLE_BYTES_MAX);
            rest.addAll(Bundles.open(bundle.payload()));
        }
        assertThat(sent).hasSizeLessThan(7);
        assertThat(rest).extracting(BundlesTest::numberOf).hasSize(197).isSorted();
    }

    private static int numberOf(Bytes payload) {
        return WireReader.of(Kind.TOPIC_ENDS, payload).readInt();
    }

    @Test
    void whatIsCutShortIsNoBundle() {
        bundles.add(SOME, Priority.DELIVERY, payload(1, 10));
        bundles.add(SOME, Priority.DELIVERY, payload(2, 10));
        endEvent();
        Bytes bundle = sent.get(0).payload();

        assertThatThrownBy(() -> Bundles.open(bundle.slice(0, bundle.length() - 1)))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> Bundles.open(payload(1, 10))).isInstanceOf(WireException.class);
    }
}
