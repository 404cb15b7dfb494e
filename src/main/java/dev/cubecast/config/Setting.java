package dev.cubecast.config;

/**
 * One value as somebody wrote it.
 *
 * @param path the keys that lead to it, joined by dots
 */
public record Setting(String path, String text, Origin origin) {
    /** The value for a message: a secret is not repeated where others may read it. */
    String shown() {
        return path.endsWith("secret") && !text.isEmpty() ? "(a secret)" : '"' + text + '"';
    }

    @Override
    public String toString() {
        return path + "=" + shown() + " (" + origin + ")";
    }
}
