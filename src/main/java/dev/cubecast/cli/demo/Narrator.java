package dev.cubecast.cli.demo;

import dev.cubecast.cli.Terminal;
import java.util.Locale;

/** Tells each step with the seconds since the beginning. */
final class Narrator {
    private final Terminal terminal;
    private final boolean aside;
    private final long beginNs = System.nanoTime();

    /** @param aside whether the story is not the result: then it goes to standard error */
    Narrator(Terminal terminal, boolean aside) {
        this.terminal = terminal;
        this.aside = aside;
    }

    void tell(String what) {
        String line = String.format(Locale.ROOT, "%6.2f s  %s", (System.nanoTime() - beginNs) / 1e9, what);
        if (aside) {
            terminal.say(line);
        } else {
            terminal.print(line);
            terminal.flush();
        }
    }

    /** A span as it is told. */
    static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.2f s", ns / 1e9);
    }
}
