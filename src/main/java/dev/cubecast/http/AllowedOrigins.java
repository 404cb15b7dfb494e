package dev.cubecast.http;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The origins (RFC 6454) whose pages may use a node beside those of the node itself.
 *
 * @param names in lower case, such as {@code https://example.org}
 * @param any whether all may, those without a name included
 */
public record AllowedOrigins(Set<String> names, boolean any) {
    /** Only pages that come from the node itself. */
    public static final AllowedOrigins NONE = new AllowedOrigins(Set.of(), false);

    private static final String ANY = "*";
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");
    /** Names that nobody can have lead elsewhere: addresses, and those that always lead to the same machine. */
    private static final Pattern LOCAL_HOST =
            Pattern.compile("([^:]+\\.)?localhost(:\\d+)?|\\d+(\\.\\d+){3}(:\\d+)?|\\[[0-9a-f:.]+](:\\d+)?");

    private static final Pattern NAME = Pattern.compile("https?://[^\\s/?#@,*]+");

    public AllowedOrigins {
        names = Set.copyOf(names);
    }

    /**
     * Reads origins that are separated by blanks or commas; {@code *} stands for all.
     *
     * @throws IllegalArgumentException in words that say what would be right
     */
    public static AllowedOrigins parse(String text) {
        Set<String> names = new LinkedHashSet<>();
        boolean any = false;
        for (String name : SEPARATOR.split(text.strip().toLowerCase(Locale.ROOT), -1)) {
            if (name.equals(ANY)) {
                any = true;
            } else if (NAME.matcher(name).matches()) {
                names.add(name);
            } else {
                throw new IllegalArgumentException(
                        "origins such as https://example.org or http://localhost:3000, or *");
            }
        }
        return new AllowedOrigins(names, any);
    }

    /**
     * Whether pages of an origin may use the node that they ask for as {@code host}. A page whose own name suddenly
     * leads to the machine that it is read on (DNS rebinding) is not the node's own.
     *
     * @param fromThisMachine whether the browser and the node are on the same machine
     */
    boolean admit(String origin, String host, boolean fromThisMachine) {
        String name = origin.toLowerCase(Locale.ROOT);
        String self = host.toLowerCase(Locale.ROOT);
        return any
                || names.contains(name)
                || name.endsWith("://" + self)
                        && (!fromThisMachine || LOCAL_HOST.matcher(self).matches());
    }
}
