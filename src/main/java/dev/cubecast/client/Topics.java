package dev.cubecast.client;

import java.util.regex.Pattern;

/** Names of topics. */
final class Topics {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._/-]{1,200}");

    private Topics() {}

    /** @throws CubecastException if no topic can have this name */
    static void check(String topic) {
        if (!ALLOWED.matcher(topic).matches()) {
            throw new CubecastException(
                    "invalid_topic",
                    "a topic is named by 1 to 200 letters, digits, '.', '-', '_' or '/'",
                    Conclusion.NEVER_VALID);
        }
    }
}
