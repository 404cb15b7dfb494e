package dev.cubecast.cli;

/** Why a command did not do what it was asked, in a sentence for its user. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }
}
