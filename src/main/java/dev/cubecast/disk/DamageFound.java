package dev.cubecast.disk;

/** What was read is not what was written (ARCHITECTURE.md, rule 20). The message names what it is. */
final class DamageFound extends Exception {
    DamageFound(String what) {
        super(what);
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
