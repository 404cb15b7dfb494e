package dev.cubecast.cli;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.topic.Durability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a publisher asks of the nodes. */
final class PublishOptions {
    @Option(
            names = "--durability",
            paramLabel = "LEVEL",
            description =
                    "When a message counts as acknowledged: quorum (on the disks of a majority), leader (on one disk),"
                            + " none (in memory). At most that of the topic, which is the default.")
    private @Nullable Durability durability;

    @Option(
            names = "--producer",
            paramLabel = "ID",
            description =
                    "A name under which the messages are numbered from 1: a topic stores each number of a name once."
                            + " What is in doubt is then sent again under its number, and the same input may be published again.")
    private @Nullable ProducerId producer;

    @Option(
            names = {"--deadline", "--retry-for"},
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long a message may wait for a node that takes it, or with --producer for its acknowledgement"
                            + " (${DEFAULT-VALUE}).")
    private int deadlineSeconds;

    boolean isNumbered() {
        return producer != null;
    }

    long deadlineMs() {
        return deadlineSeconds * 1_000L;
    }

    /**
     * The parameters of a publish.
     *
     * @param sequence the number of its first message
     */
    String query(long sequence) {
        StringBuilder query = new StringBuilder();
        if (durability != null) {
            query.append("&durability=").append(durability.text());
        }
        if (producer != null) {
            query.append("&producer=").append(NodeOptions.encode(producer.text()));
            query.append("&sequence=").append(sequence);
        }
        return query.length() == 0 ? "" : "?" + query.substring(1);
    }
}
