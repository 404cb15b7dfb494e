package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Publishes messages, each batch until it is acknowledged, refused for good, or its deadline has passed. What a node may have
 * stored although the answer was lost is not sent again, so that no message is stored twice.
 */
final class Publishing {
    /** Errors that are about one message; another one may be taken. */
    private static final Set<String> OF_ONE_MESSAGE = Set.of("invalid_json", "too_large");

    private static final String JSON = "application/json";
    private static final String LINES_OF_JSON = "application/x-ndjson";

    private final NodeClient client;
    private final Terminal terminal;
    private final String path;
    private final long retryForMs;
    private final PublishTotals totals = new PublishTotals();

    /** @param retryForMs how long a batch may wait for a node that takes it */
    Publishing(NodeClient client, Terminal terminal, TopicName topic, long retryForMs) {
        this.client = client;
        this.terminal = terminal;
        this.path = TopicCommand.path(topic) + "/messages";
        this.retryForMs = retryForMs;
    }

    PublishTotals totals() {
        return totals;
    }

    /**
     * Publishes JSON values in their order.
     *
     * @throws RequestFailure if they cannot be published now, and so neither can any others; the refused ones are counted
     */
    void publish(List<String> values) throws RequestFailure {
        RetryPauses pauses = new RetryPauses();
        long startNs = System.nanoTime();
        List<String> left = values;
        while (!left.isEmpty()) {
            try {
                post(left);
                totals.acknowledge(left.size());
                return;
            } catch (RequestFailure failure) {
                int stored = Math.min(failure.stored(), left.size());
                totals.acknowledge(stored);
                left = left.subList(stored, left.size());
                long goneMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                left = afterFailure(left, failure, goneMs < retryForMs);
                if (!left.isEmpty()) {
                    pause(pauses.nextMs(), left, failure);
                }
            }
        }
    }

    private void post(List<String> values) throws RequestFailure {
        if (values.size() == 1) {
            client.post(path, JSON, values.get(0));
        } else {
            client.post(path, LINES_OF_JSON, String.join("\n", values));
        }
    }

    /** What is to be sent again. */
    private List<String> afterFailure(List<String> left, RequestFailure failure, boolean mayRetry)
            throws RequestFailure {
        switch (failure.conclusion()) {
            case SAFE_TO_RETRY, GO_ELSEWHERE -> {
                if (!mayRetry) {
                    throw refuse(left, failure);
                }
                client.goToNextNode();
                return left;
            }
            case OUTCOME_UNKNOWN -> {
                totals.leaveUnknown(left.size());
                terminal.say(failure.getMessage() + "; nobody can tell whether " + left.size()
                        + (left.size() == 1 ? " message is stored" : " messages are stored"));
                client.goToNextNode();
                return List.of();
            }
            default -> {
                if (!OF_ONE_MESSAGE.contains(failure.code())) {
                    throw refuse(left, failure);
                }
                publishOneByOne(left, failure);
                return List.of();
            }
        }
    }

    /** One message of a batch is not right: the others are. */
    private void publishOneByOne(List<String> values, RequestFailure failure) throws RequestFailure {
        if (values.size() == 1) {
            totals.refuse(1);
            terminal.say(String.valueOf(failure.getMessage()));
            return;
        }
        for (String value : values) {
            publish(List.of(value));
        }
    }

    private RequestFailure refuse(List<String> left, RequestFailure failure) {
        if (failure.wasSent()) {
            totals.refuse(left.size());
        }
        return failure;
    }

    private void pause(long pauseMs, List<String> left, RequestFailure failure) throws RequestFailure {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw refuse(left, failure);
        }
    }
}
