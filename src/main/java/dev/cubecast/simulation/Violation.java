package dev.cubecast.simulation;

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

    /** The name of the checker that found it. */
    public String check() {
        return check;
    }
}
