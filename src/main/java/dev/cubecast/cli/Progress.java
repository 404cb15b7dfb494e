package dev.cubecast.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells now and then how far long work is; nothing of work that is soon done. */
final class Progress {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

    private final Terminal terminal;
    private long lastNs = System.nanoTime();

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param line how far it is; asked for only when it is time to tell */
    void tell(Supplier<String> line) {
        if (System.nanoTime() - lastNs >= INTERVAL_NS) {
            lastNs = System.nanoTime();
            terminal.say(line.get());
        }
    }
}
