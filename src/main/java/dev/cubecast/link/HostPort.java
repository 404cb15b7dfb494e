package dev.cubecast.link;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to connect to.
 *
 * @param host a name or an address, without the brackets of IPv6
 * @param port 0 to 65535; 0 stands for one that the system chooses
 */
public record HostPort(String host, int port) {
    public static final int PORT_MAX = 65_535;

    private static final String FORM = "host:port with a port from 1 to " + PORT_MAX + ", such as 127.0.0.1:7101";
    private static final Pattern PATTERN = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:\\[\\]/]+):(\\d{1,5})");

    /** @throws IllegalArgumentException saying what form is right */
    public static HostPort parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(FORM);
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(FORM);
        }
        return new HostPort(matcher.group(1).replaceAll("[\\[\\]]", ""), port);
    }

    /** Whether a server at one of the two keeps another from listening at the other. */
    public boolean clashesWith(HostPort other) {
        return port != 0 && port == other.port && (host.equals(other.host) || isWildcard() || other.isWildcard());
    }

    /** Whether the host stands for all addresses of the machine: good to listen on, not to connect to. */
    public boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
