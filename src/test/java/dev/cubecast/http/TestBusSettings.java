package dev.cubecast.http;

import dev.cubecast.eventbus.BusSettings;

/** Settings of the event bus bridge that differ from the shipped ones in what a test is about. */
final class TestBusSettings {
    private final BusSettings base = BusSettings.of("127.0.0.1", 0);
    private int connectionsMax = base.connectionsMax();
    private int subscriptionsMax = base.subscriptionsMax();
    private int questionsMax = base.questionsMax();
    private int publishesMax = base.publishesMax();
    private int publishBytesMax = base.publishBytesMax();
    private int incomingBytesMax = base.incomingBytesMax();
    private int framesPerSecondMax = base.framesPerSecondMax();
    private long idleTimeoutMs = base.idleTimeoutMs();
    private long frameTimeoutMs = base.frameTimeoutMs();

    TestBusSettings connectionsMax(int value) {
        connectionsMax = value;
        return this;
    }

    TestBusSettings subscriptionsMax(int value) {
        subscriptionsMax = value;
        return this;
    }

    TestBusSettings questionsMax(int value) {
        questionsMax = value;
        return this;
    }

    TestBusSettings publishesMax(int value) {
        publishesMax = value;
        return this;
    }

    TestBusSettings publishBytesMax(int value) {
        publishBytesMax = value;
        return this;
    }

    TestBusSettings incomingBytesMax(int value) {
        incomingBytesMax = value;
        return this;
    }

    TestBusSettings framesPerSecondMax(int value) {
        framesPerSecondMax = value;
        return this;
    }

    TestBusSettings idleTimeoutMs(long value) {
        idleTimeoutMs = value;
        return this;
    }

    TestBusSettings frameTimeoutMs(long value) {
        frameTimeoutMs = value;
        return this;
    }

    BusSettings build() {
        return new BusSettings(
                base.host(),
                base.port(),
                connectionsMax,
                subscriptionsMax,
                questionsMax,
                publishesMax,
                publishBytesMax,
                incomingBytesMax,
                framesPerSecondMax,
                idleTimeoutMs,
                frameTimeoutMs,
                base.subscribeTimeoutMs(),
                base.nestingMax(),
                base.deadlines());
    }
}
