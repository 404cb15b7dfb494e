package dev.cubecast.operations;

import io.vertx.core.json.JsonObject;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * When clients should come again that were refused or lose their connection: each at another time, at random within the
 * time that the node needs to let in as many as it has. So those that went together do not come back together ("full
 * jitter", Brooker, AWS Architecture Blog 2015).
 */
public final class RetryHints {
    /** The field of a problem, in every protocol. */
    public static final String FIELD = "retryAfterMs";

    /** However few clients there are. */
    private static final long SPAN_MIN_MS = 2_000;

    private static final long SPAN_MAX_MS = 60_000;

    private final IntSupplier clients;
    private final int arrivalsPerSecondMax;
    private final RandomGenerator random;

    /** @param clients how many there are now */
    public RetryHints(IntSupplier clients, int arrivalsPerSecondMax, RandomGenerator random) {
        this.clients = clients;
        this.arrivalsPerSecondMax = arrivalsPerSecondMax;
        this.random = random;
    }

    /** For one client, in milliseconds: at least 1, at most a minute. */
    public long nextMs() {
        long neededMs = 1_000L * clients.getAsInt() / arrivalsPerSecondMax;
        return 1 + random.nextLong(Math.max(SPAN_MIN_MS, Math.min(SPAN_MAX_MS, neededMs)));
    }

    /** The problem with a hint, if it passes by waiting at this node. */
    public Problem on(Problem problem) {
        return problem.code().passes() ? problem.with(new JsonObject().put(FIELD, nextMs())) : problem;
    }
}
