package dev.cubecast.eventbus;

import dev.cubecast.bridge.Pull;
import dev.cubecast.bridge.PullOutcome;
import dev.cubecast.bridge.Pulls;
import dev.cubecast.json.JsonObjects;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.CubeView;
import dev.cubecast.operations.Deadlines;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PullParameters;
import dev.cubecast.operations.Refusals;
import dev.cubecast.operations.TopicNames;
import dev.cubecast.operations.TopicOperations;
import dev.cubecast.topic.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What clients ask by sending JSON to addresses of the node's own, which start with {@code cubecast.}. */
final class ControlOperations {
    private static final String TOPIC = "topic";
    private static final String SETTINGS = "settings";

    private final TopicOperations topics;
    private final Pulls pulls;
    private final CubeView cube;
    private final Deadlines deadlines;
    private final LongSupplier nowMs;

    /** @param nowMs the monotonic milliseconds that the node's protocol runs on */
    ControlOperations(TopicOperations topics, Pulls pulls, CubeView cube, Deadlines deadlines, LongSupplier nowMs) {
        this.topics = topics;
        this.pulls = pulls;
        this.cube = cube;
        this.deadlines = deadlines;
        this.nowMs = nowMs;
    }

    /** Bytes that the answer to a question may have, about: those of messages, topics and nodes are the largest. */
    static int answerBytes(String address) {
        return switch (address) {
            case "cubecast.pull", "cubecast.topic.list", "cubecast.cube" -> 1 << 20;
            default -> 4 << 10;
        };
    }

    /**
     * Answers a question with JSON, or fails with a {@link ProblemException}.
     *
     * @param begun is told of a pull, which may wait for long; the question of one that is cancelled is never answered
     */
    Future<Bytes> ask(String address, Bytes body, Consumer<Pull> begun) {
        try {
            return answer(address, object(body), begun);
        } catch (ProblemException wrong) {
            return Future.failedFuture(wrong);
        }
    }

    private Future<Bytes> answer(String address, JsonObject question, Consumer<Pull> begun) {
        return switch (address) {
            case "cubecast.topic.create" -> create(question);
            case "cubecast.topic.delete" -> delete(question);
            case "cubecast.topic.describe" -> {
                long timeoutMs = timeoutMs(question, TOPIC);
                yield topics.describe(topic(question), timeoutMs).map(ControlOperations::toBytes);
            }
            case "cubecast.topic.list" -> topics.list(parameters(question)).map(ControlOperations::toBytes);
            case "cubecast.pull" -> pull(question, begun);
            case "cubecast.cube" -> cube.describe().map(ControlOperations::toBytes);
            default ->
                throw new ProblemException(
                        ErrorCode.UNKNOWN_ADDRESS,
                        "the node's own addresses are cubecast.topic.create, .delete, .describe and .list, cubecast.pull"
                                + " and cubecast.cube");
        };
    }

    /** No body is an empty object. */
    private static JsonObject object(Bytes body) {
        String text = body.toUtf8();
        if (text.equals("null")) {
            return new JsonObject();
        }
        return JsonObjects.parse(text)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_REQUEST, "the body is a JSON object such as {\"topic\":\"prices\"}"));
    }

    private static Bytes toBytes(JsonObject answer) {
        return Bytes.utf8(answer.encode());
    }

    // ---- Operations ----

    private Future<Bytes> create(JsonObject question) {
        long timeoutMs = timeoutMs(question, TOPIC, SETTINGS);
        Object settings = question.getValue(SETTINGS);
        if (settings != null && !(settings instanceof JsonObject)) {
            throw new ProblemException(ErrorCode.INVALID_SETTINGS, "settings are an object");
        }
        Bytes json = settings == null ? Bytes.EMPTY : toBytes((JsonObject) settings);
        return topics.create(topic(question), json, timeoutMs)
                .map(made -> toBytes(made.topic().put("created", made.isNew())));
    }

    private Future<Bytes> delete(JsonObject question) {
        long timeoutMs = timeoutMs(question, TOPIC);
        TopicName topic = topic(question);
        return topics.delete(topic, timeoutMs)
                .map(deleted ->
                        toBytes(new JsonObject().put(TOPIC, topic.text()).put("deleted", true)));
    }

    private Future<Bytes> pull(JsonObject question, Consumer<Pull> begun) {
        TopicName topic = topic(question);
        Promise<Bytes> pulled = Promise.promise();
        Optional<Pull> pull = pulls.pull(
                PullParameters.request(topic, parameters(question), deadlines, deadlines.maxMs(), nowMs.getAsLong()),
                outcome -> onPulled(topic, outcome, pulled));
        if (pull.isEmpty()) {
            throw new ProblemException(ErrorCode.OVERLOADED, "this node has as many pulls under way as it may");
        }
        begun.accept(pull.get());
        return pulled.future();
    }

    private static void onPulled(TopicName topic, PullOutcome outcome, Promise<Bytes> pulled) {
        if (outcome instanceof PullOutcome.Messages messages) {
            pulled.complete(MessageJson.pulled(topic, messages));
        } else if (outcome instanceof PullOutcome.Refused refused) {
            pulled.fail(Refusals.problem(refused.why()).toException());
        }
    }

    // ---- Questions ----

    private static TopicName topic(JsonObject question) {
        if (question.getValue(TOPIC) instanceof String name) {
            return TopicNames.parse(name);
        }
        throw new ProblemException(ErrorCode.INVALID_REQUEST, "the field topic is the name of a topic");
    }

    private long timeoutMs(JsonObject question, String... known) {
        Set<String> names = new HashSet<>(question.fieldNames());
        names.removeAll(Set.of(known));
        Parameters parameters = new Parameters(names, name -> text(question, name));
        return deadlines.timeoutMs(parameters.requireOnly(Deadlines.NAME));
    }

    private static Parameters parameters(JsonObject question) {
        Set<String> names = new HashSet<>(question.fieldNames());
        names.remove(TOPIC);
        return new Parameters(names, name -> text(question, name));
    }

    private static Optional<String> text(JsonObject question, String name) {
        Object value = question.getValue(name);
        if (value instanceof JsonObject || value instanceof Iterable) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, "the field " + name + " is a text or a number");
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }
}
