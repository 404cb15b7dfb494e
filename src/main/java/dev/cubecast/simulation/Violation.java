package dev.cubecast.simulation;

import java.util.function.Supplier;

/** Something that must hold did not: what was expected, what was found, and when in virtual time. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String check;

    Violation(String check, String what) {
        super(check + ": " + what);
        this.check = check;
    }

    static void unless(boolean holds, String check, String otherwise) {
        if (!holds) {
            throw new Violation(check, otherwise);
        }
    }

    /** The same where saying what is wrong takes time and hardly ever anything is. */
    static void unless(boolean holds, String check, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(check, otherwise.get());
        }
    }

    /** The name of the checker that found it. */
    public String check() {
        return check;
    }
}
