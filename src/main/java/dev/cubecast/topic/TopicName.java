package dev.cubecast.topic;

/**
 * The name of a topic: 1 to 200 characters of letters, digits and {@code . - _ /}. Neither {@code .} nor {@code ..} is
 * one: every client takes them out of the path of an address, so such a topic could not be reached over HTTP.
 */
public record TopicName(String text) implements Comparable<TopicName> {
    public static final int LENGTH_MAX = 200;
    private static final String RESERVED_PREFIX = "cubecast.";

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the text is not a topic name, in words that say what is one
     */
    public TopicName {
        if (text.equals(".") || text.equals("..")) {
            throw new IllegalArgumentException(
                    "a topic name is neither \".\" nor \"..\", which clients take out of addresses");
        }
        if (!isAllowed(text)) {
            throw new IllegalArgumentException("a topic name is 1 to " + LENGTH_MAX
                    + " letters, digits, '.', '-', '_' or '/', but found \"" + abbreviate(text) + "\"");
        }
    }

    /** Names come with every message: a regular expression would cost more than most of what is done with them. */
    private static boolean isAllowed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            boolean isLetter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
            // The signs - . / and the digits follow each other.
            boolean isOther = (next >= '-' && next <= '9') || next == '_';
            if (!isLetter && !isOther) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LENGTH_MAX;
    }

    /** Whether the name is one of the node's own, to which clients neither publish nor subscribe. */
    public boolean isReserved() {
        return isReserved(text);
    }

    /** The same of a text that may be no name of a topic. */
    public static boolean isReserved(String text) {
        return text.startsWith(RESERVED_PREFIX);
    }

    private static String abbreviate(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    @Override
    public int compareTo(TopicName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
