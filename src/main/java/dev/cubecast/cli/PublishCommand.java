package dev.cubecast.cli;

import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "pub",
        description = {
            "Publishes a message, or each line of standard input as soon as it is there.",
            "What is JSON is sent as that value, anything else as a JSON string.",
            "With --json each acknowledgement is a line, and what became of all messages is the last one."
        })
final class PublishCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC")
    private TopicName topic;

    @Parameters(
            index = "1",
            paramLabel = "BODY",
            arity = "0..1",
            defaultValue = STANDARD_INPUT,
            description = "The message; - or nothing for the lines of standard input.")
    private String body;

    @Mixin
    private PublishOptions options;

    @Mixin
    private NodeOptions nodes;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure, InterruptedException {
        Publishing publishing = new Publishing(nodes.connect(terminal), terminal, topic, options, this::onAcknowledged);
        try {
            if (body.equals(STANDARD_INPUT)) {
                publishLines(publishing);
            } else {
                publishing.totals().give(1);
                publishing.publish(List.of(JsonText.ofLine(body)));
            }
        } finally {
            sumUp(publishing.totals());
        }
        return publishing.totals().allAcknowledged() ? 0 : 1;
    }

    private void onAcknowledged(long sequence, String answer) {
        if (nodes.json()) {
            JsonObject acknowledgement = JsonTree.require(answer);
            if (options.isNumbered()) {
                acknowledgement.put("sequence", sequence);
            }
            terminal.print(JsonTree.encode(acknowledgement));
            terminal.flush();
        } else if (!body.equals(STANDARD_INPUT)) {
            JsonText.number(answer, "offset").ifPresent(offset -> terminal.print("offset " + offset));
        }
    }

    private void sumUp(PublishTotals totals) {
        if (nodes.json()) {
            terminal.print(JsonTree.encode(totals.toJson().put("topic", topic.text())));
        } else {
            terminal.flush();
            terminal.say(totals.forPeople());
        }
    }

    /** The lines that come while a request is under way go together in the next one. */
    private void publishLines(Publishing publishing) throws RequestFailure, InterruptedException {
        LineQueue queue = new LineQueue();
        // What was read before the user ended the command is still published.
        terminal.stop().whenRequested(queue::close);
        LineReader lines = new LineReader(terminal.in(), Limits.MESSAGE_BYTES_MAX, number -> {
            publishing.totals().give(1);
            publishing.totals().refuse(1);
            terminal.say(
                    "line " + number + " is left out: a message has at most " + Limits.MESSAGE_BYTES_MAX + " bytes");
        });
        Thread reader = new Thread(() -> readAll(lines, queue, publishing.totals()), "standard-input");
        reader.setDaemon(true);
        reader.start();
        try {
            Progress progress = new Progress(terminal);
            for (List<String> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                publishing.publish(batch);
                if (publishing.totals().isBehind()) {
                    progress.tell(publishing.totals()::progress);
                }
            }
        } catch (RequestFailure failure) {
            endReading(reader, queue);
            throw failure;
        }
    }

    /** A short input is read to its end, although nothing of it can be published any more. */
    private void endReading(Thread reader, LineQueue queue) throws InterruptedException {
        reader.join(terminal.lastInputMs());
        if (reader.isAlive()) {
            terminal.say("standard input was not read to its end");
        }
        queue.close();
    }

    private void readAll(LineReader lines, LineQueue queue, PublishTotals totals) {
        try {
            boolean open = true;
            for (@Nullable String line = lines.next(); open && line != null; line = lines.next()) {
                totals.give(1);
                open = queue.put(JsonText.ofLine(line));
            }
        } catch (IOException broken) {
            terminal.say("standard input cannot be read any further: " + broken.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            queue.close();
        }
    }
}
