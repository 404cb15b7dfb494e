package dev.cubecast.http;

import dev.cubecast.consensus.RecoveryOutcome;
import dev.cubecast.consensus.Replica;
import dev.cubecast.json.JsonObjects;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.topic.Shard;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.LongSupplier;

/**
 * {@code POST /shards/{shard}/recover} with {@code {"acceptLoss":true}}: an operator gives up the replicas that are
 * away, and the shard goes on from the one of this node (ARCHITECTURE.md, rule 14).
 */
final class RecoveryHandler {
    private static final int BODY_BYTES_MAX = 1 << 10;
    private static final String CONSENT = "acceptLoss";

    private final NodeProtocol protocol;
    private final RequestBodies bodies;
    private final LongSupplier nowMs;

    RecoveryHandler(NodeProtocol protocol, RequestBodies bodies, LongSupplier nowMs) {
        this.protocol = protocol;
        this.bodies = bodies;
        this.nowMs = nowMs;
    }

    void handle(RoutingContext ctx) {
        Query.parameters(ctx).requireOnly();
        Shard shard = Query.shard(ctx, protocol.self().dimension());
        bodies.read(ctx, BODY_BYTES_MAX)
                .map(body -> {
                    requireConsent(body);
                    return replica(shard);
                })
                .onSuccess(replica -> replica.recover(outcome -> answer(ctx, shard, outcome), nowMs.getAsLong()))
                .onFailure(ctx::fail);
    }

    private static void requireConsent(Bytes body) {
        boolean consents = JsonObjects.parse(body.toUtf8())
                .map(object -> Boolean.TRUE.equals(object.getValue(CONSENT)))
                .orElse(false);
        if (consents) {
            return;
        }
        throw new ProblemException(
                ErrorCode.INVALID_REQUEST,
                "what only the other replicas have is lost for good: the body must be {\"" + CONSENT + "\":true}");
    }

    private Replica replica(Shard shard) {
        return protocol.durable()
                .flatMap(durable -> durable.host().group(ShardGroups.groupOf(shard)))
                .map(HostedGroup::replica)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.NO_REPLICA, "node " + protocol.self() + " holds no replica of shard " + shard));
    }

    private static void answer(RoutingContext ctx, Shard shard, RecoveryOutcome outcome) {
        if (outcome instanceof RecoveryOutcome.Recovered recovered) {
            Reply.json(
                    ctx,
                    200,
                    new JsonObject().put("shard", shard.toString()).put("generation", recovered.generation()));
        } else if (outcome instanceof RecoveryOutcome.Refused refused) {
            ctx.fail(new ProblemException(ErrorCode.HAS_MAJORITY, refused.why()));
        }
    }
}
