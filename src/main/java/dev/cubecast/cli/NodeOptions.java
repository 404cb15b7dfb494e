package dev.cubecast.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that talks to running nodes. */
public final class NodeOptions {
    /** Names the nodes for all commands of a shell; nodes themselves take no notice of it. */
    static final String VARIABLE = "CUBECAST_NODE";

    private static final String DEFAULT = "http://localhost:8080";

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--node",
            paramLabel = "URL",
            split = ",",
            description = "A node to talk to; of several the next is tried when one fails. Without it the variable "
                    + VARIABLE + ", else " + DEFAULT + ".")
    private @Nullable List<String> urls;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public boolean json() {
        return json;
    }

    /** @throws ParameterException if a URL is none */
    NodeClient connect(Terminal terminal) {
        return new NodeClient(addresses(terminal));
    }

    /**
     * All that are named, at least one.
     *
     * @throws ParameterException if a URL is none
     */
    public List<URI> addresses(Terminal terminal) {
        String fromEnvironment = terminal.environment().getOrDefault(VARIABLE, "");
        List<String> written =
                urls != null ? urls : List.of((fromEnvironment.isBlank() ? DEFAULT : fromEnvironment).split(",", -1));
        return written.stream().map(this::parse).toList();
    }

    private URI parse(String written) {
        String text = written.strip().replaceFirst("/+$", "");
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (uri.getHost() != null
                    && plain
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, as what is no node's address for other reasons.
        }
        throw new ParameterException(
                command.commandLine(),
                "--node expects the address of a node such as " + DEFAULT + ", but found \"" + written + '"');
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
