package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code /health/live} and {@code /health/ready}. */
final class HealthHandler {
    private final Readiness readiness;
    private final BooleanSupplier isLeaving;

    /** @param isLeaving whether the node is about to end */
    HealthHandler(HttpNode node, BooleanSupplier isLeaving) {
        this.isLeaving = isLeaving;
        readiness = new Readiness(node);
    }

    /** A node that answers lives. */
    void live(RoutingContext ctx) {
        Reply.json(ctx, 200, new JsonObject().put("status", "live"));
    }

    void ready(RoutingContext ctx) {
        List<String> reasons =
                isLeaving.getAsBoolean() ? List.of("the node is about to end") : readiness.reasonsAgainst();
        if (reasons.isEmpty()) {
            Reply.json(ctx, 200, new JsonObject().put("status", "ready"));
        } else {
            JsonObject members = new JsonObject().put("reasons", new JsonArray(reasons));
            ctx.fail(new Problem(ErrorCode.NOT_READY, String.join("; ", reasons), members).toException());
        }
    }
}
