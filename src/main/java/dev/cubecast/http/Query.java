package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.TopicNames;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicName;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for in its path and query, checked. Every method throws {@link ProblemException} on what is not
 * right.
 */
final class Query {
    private static final String TOPIC = "topic";

    private Query() {}

    /** The topic in the path, which clients may use. */
    static TopicName topic(RoutingContext ctx) {
        return TopicNames.parse(ctx.pathParam(TOPIC));
    }

    /** What the query of the request says. */
    static Parameters parameters(RoutingContext ctx) {
        return new Parameters(ctx.queryParams().names(), name -> text(ctx, name));
    }

    private static Optional<String> text(RoutingContext ctx, String name) {
        List<String> values = ctx.queryParam(name);
        if (values.size() > 1) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, "the parameter " + name + " is given more than once");
        }
        return values.stream().findFirst();
    }

    /** A vertex of a cube of the given dimension. */
    static Vertex vertex(Parameters parameters, String name, int dimension) {
        String text = parameters
                .text(name)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "the parameter " + name + " is missing: a vertex such as " + new Vertex(0, dimension)));
        return parseVertex(name, text, dimension);
    }

    /** The shard in the path. */
    static Shard shard(RoutingContext ctx, int dimension) {
        return new Shard(parseVertex("a shard", ctx.pathParam("shard"), dimension));
    }

    private static Vertex parseVertex(String name, String text, int dimension) {
        if (!text.matches("[01]{" + dimension + "}")) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    name + " is a vertex of " + dimension + " binary digits, but found \"" + Parameters.abbreviate(text)
                            + "\"");
        }
        return Vertex.parse(text);
    }
}
