package dev.cubecast.cli;

import dev.cubecast.cli.RequestFailure.Conclusion;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Publishes messages, each batch until it is acknowledged, refused for good, or its deadline has passed. What a node
 * may have stored although the answer was lost is sent again only under a producer's number, so that no message is
 * stored twice.
 */
final class Publishing {
    /** Errors that are about one message; another one may be taken. */
    private static final Set<String> OF_ONE_MESSAGE = Set.of("invalid_json", "too_large");

    /** It was stored so long ago that its offset is forgotten. */
    private static final String STORED_LONG_AGO = "sequence_too_old";

    private static final String JSON = "application/json";
    private static final String LINES_OF_JSON = "application/x-ndjson";

    private final NodeClient client;
    private final Terminal terminal;
    private final String path;
    private final PublishOptions options;
    private final BiConsumer<Long, String> onAcknowledged;
    private final PublishTotals totals = new PublishTotals();
    /** The number of the next message; one that is refused for what it is gets none. */
    private long sequence = 1;

    /**
     * @param onAcknowledged gets the number of the first message and the answer of the node, for each batch that is
     *     stored
     */
    Publishing(
            NodeClient client,
            Terminal terminal,
            TopicName topic,
            PublishOptions options,
            BiConsumer<Long, String> onAcknowledged) {
        this.client = client;
        this.terminal = terminal;
        this.path = NodeClient.pathOf(topic) + "/messages";
        this.options = options;
        this.onAcknowledged = onAcknowledged;
    }

    PublishTotals totals() {
        return totals;
    }

    /**
     * Publishes JSON values in their order.
     *
     * @throws RequestFailure if they cannot be published now, and so neither can any others; the refused ones are
     *     counted
     */
    void publish(List<String> values) throws RequestFailure {
        new Attempts(values).run();
    }

    /** One batch, from its first attempt to its end. */
    private final class Attempts {
        private final RetryPauses pauses = new RetryPauses();
        private final long startNs = System.nanoTime();
        private List<String> left;
        private boolean told;
        /** Whether an attempt may have stored what is left. */
        private boolean doubtful;

        Attempts(List<String> values) {
            left = values;
        }

        void run() throws RequestFailure {
            while (!left.isEmpty()) {
                try {
                    onAnswer(post(left));
                } catch (RequestFailure failure) {
                    count(Math.min(failure.stored(), left.size()));
                    onFailure(failure);
                }
            }
        }

        private void onAnswer(String answer) {
            onAcknowledged.accept(sequence, answer);
            if (JsonText.readableField(answer, "duplicate")
                    .filter("true"::equals)
                    .isPresent()) {
                totals.recognise(left.size());
            }
            count(left.size());
        }

        /** So many of what is left are stored. */
        private void count(int stored) {
            totals.acknowledge(stored, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNs));
            sequence += stored;
            left = left.subList(stored, left.size());
        }

        private void onFailure(RequestFailure failure) throws RequestFailure {
            boolean inTime = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) < options.deadlineMs();
            doubtful |= failure.conclusion() == Conclusion.OUTCOME_UNKNOWN;
            switch (failure.conclusion()) {
                case SAFE_TO_RETRY, GO_ELSEWHERE -> tryAgain(failure, inTime);
                case OUTCOME_UNKNOWN -> {
                    if (options.isNumbered()) {
                        tryAgain(failure, inTime);
                    } else {
                        leaveInDoubt(failure);
                    }
                }
                default -> onRefused(failure);
            }
        }

        private void tryAgain(RequestFailure failure, boolean inTime) throws RequestFailure {
            if (!inTime) {
                throw giveUp(failure);
            }
            if (!told && failure.wasSent()) {
                terminal.say(failure.getMessage() + "; trying again");
                told = true;
            }
            client.goToNextNode();
            pause(failure);
        }

        private void leaveInDoubt(RequestFailure failure) {
            totals.leaveUnknown(left.size());
            terminal.say(failure.getMessage() + "; nobody can tell whether " + left.size()
                    + (left.size() == 1 ? " message is stored" : " messages are stored"));
            client.goToNextNode();
            left = List.of();
        }

        private void onRefused(RequestFailure failure) throws RequestFailure {
            boolean storedLongAgo = failure.code().equals(STORED_LONG_AGO);
            if (!storedLongAgo && !OF_ONE_MESSAGE.contains(failure.code())) {
                throw giveUp(failure);
            }
            if (left.size() > 1) {
                publishOneByOne();
            } else if (storedLongAgo) {
                totals.recognise(1);
                count(1);
            } else {
                totals.refuse(1);
                terminal.say(String.valueOf(failure.getMessage()));
                left = List.of();
            }
        }

        /** One message of a batch is not right: the others are. */
        private void publishOneByOne() throws RequestFailure {
            List<String> values = left;
            left = List.of();
            for (String value : values) {
                publish(List.of(value));
            }
        }

        private RequestFailure giveUp(RequestFailure failure) {
            if (doubtful) {
                totals.leaveUnknown(left.size());
            } else if (failure.wasSent()) {
                totals.refuse(left.size());
            }
            return failure;
        }

        private void pause(RequestFailure failure) throws RequestFailure {
            try {
                Thread.sleep(pauses.nextMs());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw giveUp(failure);
            }
        }
    }

    private String post(List<String> values) throws RequestFailure {
        String question = path + options.query(sequence);
        return (values.size() == 1
                        ? client.post(question, JSON, values.get(0))
                        : client.post(question, LINES_OF_JSON, String.join("\n", values)))
                .body();
    }
}
