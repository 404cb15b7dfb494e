package dev.cubecast.cli;

import dev.cubecast.cli.PulledTopic.Page;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Prints what a topic holds, page by page. */
final class Pulling {
    /** What a node is asked to wait at a time; well below what an answer may take. */
    private static final long WAIT_SLICE_MS = 2_000;

    private final PulledTopic topic;
    private final Terminal terminal;
    private final boolean json;
    private final long waitMs;
    private long left;

    /**
     * @param limit messages after which it ends
     * @param waitMs how long nothing may come at the end of the topic before it ends
     */
    Pulling(PulledTopic topic, Terminal terminal, boolean json, long limit, long waitMs) {
        this.topic = topic;
        this.terminal = terminal;
        this.json = json;
        this.left = limit;
        this.waitMs = waitMs;
    }

    void run() throws RequestFailure {
        // A page is shown whole; a stop comes between two of them.
        terminal.stop().whenRequested(() -> {});
        long quietSinceNs = System.nanoTime();
        boolean goesOn = left > 0;
        while (goesOn) {
            long quietMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - quietSinceNs);
            Page page = topic.next(left, Math.max(0, Math.min(waitMs - quietMs, WAIT_SLICE_MS)));
            boolean isRead = show(page);
            boolean more = !page.messages().isEmpty() && !page.atEnd();
            if (!page.messages().isEmpty()) {
                quietSinceNs = System.nanoTime();
                quietMs = 0;
            }
            goesOn = isRead
                    && left > 0
                    && (more || quietMs < waitMs)
                    && !terminal.stop().isRequested();
        }
    }

    /** @return whether somebody reads what it prints */
    private boolean show(Page page) {
        page.gap().ifPresent(gap -> terminal.printGap(gap, json));
        page.messages().forEach(message -> terminal.print(json ? message : forPeople(message)));
        left -= page.messages().size();
        return terminal.flush();
    }

    private static String forPeople(String message) {
        String time = JsonText.number(message, "timestamp")
                .map(ms -> Instant.ofEpochMilli(ms).toString())
                .orElse("-");
        String offset = JsonText.number(message, "offset").map(String::valueOf).orElse("-");
        return offset + "  " + time + "  "
                + JsonText.readableField(message, "body").orElse(message);
    }
}
