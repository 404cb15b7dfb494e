package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.DeliveryCube.Network;
import dev.cubecast.message.Kind;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The last push of a burst has nothing behind it that would show its loss (ARCHITECTURE.md, rule 22). */
class LastPushTest {
    private static final long FOREVER_MS = 3_600_000;
    private static final TopicName TOPIC = new TopicName("a");

    @Test
    void arrivesAfterAReminder() {
        Tuning tuning = new Tuning();
        tuning.renewIntervalMs = FOREVER_MS;
        tuning.leaseMs = FOREVER_MS;
        DeliveryCube cube = publishAndLoseTheLast(tuning);

        cube.run(500);

        assertThat(bodies(cube)).containsExactly("first", "last");
    }

    @Test
    void arrivesAfterARenewal() {
        Tuning tuning = new Tuning();
        tuning.remindIntervalMs = FOREVER_MS;
        DeliveryCube cube = publishAndLoseTheLast(tuning);

        cube.run(1_300);

        assertThat(bodies(cube)).containsExactly("first", "last");
    }

    @Test
    void isNeverMissedWithNeitherRemindersNorRenewals() {
        Tuning tuning = new Tuning();
        tuning.renewIntervalMs = FOREVER_MS;
        tuning.leaseMs = FOREVER_MS;
        tuning.remindIntervalMs = FOREVER_MS;
        DeliveryCube cube = publishAndLoseTheLast(tuning);

        cube.run(60_000);

        assertThat(bodies(cube)).containsExactly("first");
    }

    @Test
    void isNotSpokenOfAnyMoreOnceItIsConfirmed() {
        DeliveryCube cube = publishAndLoseTheLast(new Tuning());
        cube.run(1_000);
        cube.sentByKind.clear();

        cube.run(10_000);

        assertThat(cube.sentByKind).containsOnlyKeys(Kind.INTEREST).containsEntry(Kind.INTEREST, 10);
    }

    @Test
    void ofALaterBurstArrivesToo() {
        DeliveryCube cube = publishAndLoseTheLast(new Tuning());
        cube.run(1_000);
        cube.sentByKind.clear();
        publishAndLose(cube, "later");
        cube.run(500);

        assertThat(bodies(cube)).containsExactly("first", "last", "later");
        assertThat(cube.sentByKind).containsKey(Kind.TOPIC_ENDS);
    }

    private static DeliveryCube publishAndLoseTheLast(Tuning tuning) {
        DeliveryCube cube = new DeliveryCube(1, tuning.settings(), 1);
        cube.lead(cube.node(0), 1);
        cube.node(1).subscribe(TOPIC);
        cube.run(100);
        cube.node(0).publish(TOPIC, "first");
        cube.run(100);
        publishAndLose(cube, "last");
        return cube;
    }

    private static void publishAndLose(DeliveryCube cube, String body) {
        cube.network = (kind, random) -> kind == Kind.RECORD_BATCH ? List.of() : List.of(1L);
        cube.node(0).publish(TOPIC, body);
        cube.network = Network.RELIABLE;
    }

    private static List<String> bodies(DeliveryCube cube) {
        return cube.node(1).subscriber.bodies(TOPIC);
    }
}
