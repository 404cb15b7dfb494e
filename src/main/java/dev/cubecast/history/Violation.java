package dev.cubecast.history;

import java.util.function.Supplier;

/** Something that must hold did not: what was expected and what was found. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String check;

    public Violation(String check, String what) {
        super(check + ": " + what);
        this.check = check;
    }

    public static void unless(boolean holds, String check, String otherwise) {
        if (!holds) {
            throw new Violation(check, otherwise);
        }
    }

    /** The same where saying what is wrong takes time and hardly ever anything is. */
    public static void unless(boolean holds, String check, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(check, otherwise.get());
        }
    }

    /** The name of the checker that found it. */
    public String check() {
        return check;
    }
}
