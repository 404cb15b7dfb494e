package dev.cubecast.consensus;

/**
 * The name under which a client numbers its publishes (ARCHITECTURE.md, rule 9).
 *
 * @param text as the client gave it, 1 to {@link #LENGTH_MAX} bytes in UTF-8
 */
public record ProducerId(String text) implements Comparable<ProducerId> {
    public static final int LENGTH_MAX = 64;

    public ProducerId {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the name of a producer is empty");
        }
    }

    @Override
    public int compareTo(ProducerId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
