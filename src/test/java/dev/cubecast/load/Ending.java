package dev.cubecast.load;

/**
 * Why a socket is not open any more.
 *
 * @param how who ended it
 * @param code of the close frame, or of the HTTP answer; 0 where there was none
 * @param text the reason of the close frame, the head of the HTTP answer, or what broke
 */
public record Ending(How how, int code, String text) {
    /** What ended it. */
    public enum How {
        /** The server answered the handshake with something else. */
        REFUSED,
        /** The server sent a close frame. */
        CLOSED,
        /** The connection could not be made, or went without a word. */
        BROKEN,
        /** {@link LoadLoop#close} did it. */
        LEFT
    }

    static Ending broken(Object what) {
        return new Ending(How.BROKEN, 0, String.valueOf(what));
    }
}
