package dev.cubecast.http;

import dev.cubecast.membership.Member;
import dev.cubecast.operations.Deadlines;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.overlay.RouteTrace;
import dev.cubecast.overlay.RouteTrace.Result;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /cube/route?from=&to=}: the way that a message takes now. */
final class RouteHandler {
    private final RouteTrace trace;
    private final HttpNode node;
    private final HttpSettings settings;

    RouteHandler(HttpNode node, HttpSettings settings) {
        this.trace = node.protocol().routeTrace();
        this.node = node;
        this.settings = settings;
    }

    void handle(RoutingContext ctx) {
        Parameters parameters = Query.parameters(ctx).requireOnly("from", "to", Deadlines.NAME);
        int dimension = node.protocol().self().dimension();
        Vertex from = Query.vertex(parameters, "from", dimension);
        Vertex to = Query.vertex(parameters, "to", dimension);
        requireKnown(to);
        requireLive(from);
        long timeoutMs = settings.deadlines().timeoutMs(parameters);
        trace.trace(
                from, to, node.nowMs().getAsLong() + timeoutMs, result -> answer(ctx, from, to, result), node.nowMs());
    }

    private Member requireKnown(Vertex vertex) {
        return node.protocol()
                .membership()
                .view()
                .member(vertex)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.UNKNOWN_VERTEX, "no node has been heard of at the vertex " + vertex));
    }

    /** Asking a dead node would only end at the deadline. */
    private void requireLive(Vertex vertex) {
        Member member = requireKnown(vertex);
        if (!member.state().isLive()) {
            throw new ProblemException(
                    ErrorCode.UNREACHABLE, "the node " + vertex + " is " + member.state() + " and cannot be asked");
        }
    }

    private static void answer(RoutingContext ctx, Vertex from, Vertex to, Result result) {
        JsonObject route = new JsonObject()
                .put("from", from.toString())
                .put("to", to.toString())
                .put("hops", toJson(result.hops()));
        if (result instanceof Result.Refused refused) {
            ctx.fail(new ProblemException(ErrorCode.OVERLOADED, refused.why()));
        } else if (result instanceof Result.Broken broken) {
            ctx.fail(new Problem(ErrorCode.UNREACHABLE, broken.why(), route).toException());
        } else {
            Reply.json(ctx, 200, route);
        }
    }

    private static JsonArray toJson(List<Vertex> hops) {
        JsonArray json = new JsonArray();
        hops.forEach(hop -> json.add(hop.toString()));
        return json;
    }
}
