package dev.cubecast.http;

import dev.cubecast.bridge.BridgeSettings;

/** Settings that differ from the shipped ones in what a test is about. */
final class TestSettings {
    private final HttpSettings base;
    private int connectionsMax;
    private long bodiesBytesMax;
    private long headTimeoutMs;
    private long idleTimeoutMs;
    private long bodyTimeoutMs;
    private int bodyBytesPerSecondMin;
    private long subscribeTimeoutMs;
    private long keepAliveMs;
    private int socketPublishesMax;
    private boolean compression;
    private AllowedOrigins allowedOrigins;

    private TestSettings(HttpSettings base) {
        this.base = base;
        connectionsMax = base.connectionsMax();
        bodiesBytesMax = base.bodiesBytesMax();
        headTimeoutMs = base.headTimeoutMs();
        idleTimeoutMs = base.idleTimeoutMs();
        bodyTimeoutMs = base.bodyTimeoutMs();
        bodyBytesPerSecondMin = base.bodyBytesPerSecondMin();
        subscribeTimeoutMs = base.subscribeTimeoutMs();
        keepAliveMs = base.keepAliveMs();
        socketPublishesMax = base.socketPublishesMax();
        allowedOrigins = base.allowedOrigins();
    }

    static TestSettings onAnyPort() {
        return new TestSettings(HttpSettings.of("127.0.0.1", 0));
    }

    /** For a node that may have this many clients which watch topics. */
    static BridgeSettings sessions(int sessionsMax) {
        BridgeSettings shipped = BridgeSettings.DEFAULT;
        return new BridgeSettings(
                shipped.tickIntervalMs(),
                sessionsMax,
                shipped.subscriptionsMax(),
                shipped.topicsMax(),
                shipped.queuedPushesMax(),
                shipped.queuedBytesMax(),
                shipped.queuedBytesTotalMax(),
                shipped.unsentBytesTotalMax(),
                shipped.blockBytesMax(),
                shipped.arrivalsPerSecondMax(),
                shipped.drainMs());
    }

    TestSettings connectionsMax(int value) {
        connectionsMax = value;
        return this;
    }

    TestSettings bodiesBytesMax(long value) {
        bodiesBytesMax = value;
        return this;
    }

    TestSettings headTimeoutMs(long value) {
        headTimeoutMs = value;
        return this;
    }

    TestSettings idleTimeoutMs(long value) {
        idleTimeoutMs = value;
        return this;
    }

    TestSettings bodyTimeoutMs(long value) {
        bodyTimeoutMs = value;
        return this;
    }

    TestSettings bodyBytesPerSecondMin(int value) {
        bodyBytesPerSecondMin = value;
        return this;
    }

    TestSettings subscribeTimeoutMs(long value) {
        subscribeTimeoutMs = value;
        return this;
    }

    TestSettings keepAliveMs(long value) {
        keepAliveMs = value;
        return this;
    }

    TestSettings socketPublishesMax(int value) {
        socketPublishesMax = value;
        return this;
    }

    TestSettings compression() {
        compression = true;
        return this;
    }

    TestSettings allowedOrigins(AllowedOrigins value) {
        allowedOrigins = value;
        return this;
    }

    HttpSettings build() {
        return new HttpSettings(
                base.host(),
                base.port(),
                connectionsMax,
                base.requestLineBytesMax(),
                base.headerBytesMax(),
                base.bodyBytesMax(),
                bodiesBytesMax,
                base.messagesPerRequestMax(),
                headTimeoutMs,
                idleTimeoutMs,
                bodyTimeoutMs,
                bodyBytesPerSecondMin,
                base.deadlines(),
                subscribeTimeoutMs,
                keepAliveMs,
                socketPublishesMax,
                base.socketPublishBytesMax(),
                base.nestingMax(),
                compression,
                allowedOrigins);
    }
}
