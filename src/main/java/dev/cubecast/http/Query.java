package dev.cubecast.http;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicName;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request asks for in its path and query, checked. Every method throws {@link ProblemException} on what is not right. */
final class Query {
    private static final String TOPIC = "topic";
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|)");

    private Query() {}

    /** The topic in the path, which clients may use. */
    static TopicName topic(RoutingContext ctx) {
        TopicName topic;
        try {
            topic = new TopicName(ctx.pathParam(TOPIC));
        } catch (IllegalArgumentException invalid) {
            throw new ProblemException(ErrorCode.INVALID_TOPIC, String.valueOf(invalid.getMessage()));
        }
        if (topic.isReserved()) {
            throw new ProblemException(
                    ErrorCode.RESERVED_TOPIC, "clients use names that do not start with cubecast., but found " + topic);
        }
        return topic;
    }

    /**
     * Refuses parameters that the endpoint does not know: one that is misspelt would be ignored.
     *
     * @param known those that it knows
     */
    static void requireOnly(RoutingContext ctx, String... known) {
        List<String> names = List.of(known);
        for (String name : ctx.queryParams().names()) {
            if (!names.contains(name)) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "there is no parameter \"" + abbreviate(name) + "\" here, only " + String.join(", ", names));
            }
        }
    }

    static Optional<String> text(RoutingContext ctx, String name) {
        List<String> values = ctx.queryParam(name);
        if (values.size() > 1) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, "the parameter " + name + " is given more than once");
        }
        return values.stream().findFirst();
    }

    static long number(RoutingContext ctx, String name, long defaultValue, long min, long max) {
        Optional<String> text = text(ctx, name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        if (text.get().matches("[0-9]{1,18}")) {
            long value = Long.parseLong(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new ProblemException(
                ErrorCode.INVALID_REQUEST,
                name + " is a number from " + min + " to " + max + ", but found \"" + abbreviate(text.get()) + "\"");
    }

    /** Milliseconds: a number of them, or of other units as in {@code 5s}. */
    static long duration(RoutingContext ctx, String name, long defaultMs) {
        Optional<String> text = text(ctx, name);
        if (text.isEmpty()) {
            return defaultMs;
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (!matcher.matches()) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    name + " is a duration such as 500ms, 5s or 1m, or a number of milliseconds, but found \""
                            + abbreviate(text.get()) + '"');
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> TimeUnit.SECONDS.toMillis(count);
            case "m" -> TimeUnit.MINUTES.toMillis(count);
            default -> count;
        };
    }

    /** A vertex of a cube of the given dimension. */
    static Vertex vertex(RoutingContext ctx, String name, int dimension) {
        String text = text(ctx, name)
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
                    name + " is a vertex of " + dimension + " binary digits, but found \"" + abbreviate(text) + "\"");
        }
        return Vertex.parse(text);
    }

    static String abbreviate(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
