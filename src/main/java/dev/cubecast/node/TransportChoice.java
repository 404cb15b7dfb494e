package dev.cubecast.node;

import static java.util.stream.Collectors.joining;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sockets of this process's nodes are served by.
 *
 * @param objections why not by those that would have been better
 */
public record TransportChoice(NodeTransport transport, Map<NodeTransport, String> objections) {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.node");

    /**
     * The first that works, which is found out by using it. Blocks, for a second at most for each that does not.
     *
     * @throws TransportUnavailableException if none does, which names one that would
     */
    public static TransportChoice firstThatWorks(List<NodeTransport> wanted) {
        return firstThatWorks(wanted, LoopbackEcho::objectionTo);
    }

    static TransportChoice firstThatWorks(
            List<NodeTransport> wanted, Function<NodeTransport, Optional<String>> objectionTo) {
        Map<NodeTransport, String> objections = new EnumMap<>(NodeTransport.class);
        for (NodeTransport candidate : wanted) {
            Optional<String> objection = objectionTo.apply(candidate);
            if (objection.isEmpty()) {
                return new TransportChoice(candidate, objections);
            }
            objections.put(candidate, objection.get());
        }
        String others = NodeTransport.BEST_FIRST.stream()
                .filter(other ->
                        !wanted.contains(other) && objectionTo.apply(other).isEmpty())
                .map(NodeTransport::text)
                .collect(joining(", "));
        throw new TransportUnavailableException(describe(objections) + "; what works here: " + others);
    }

    private static String describe(Map<NodeTransport, String> objections) {
        return objections.entrySet().stream()
                .map(objection -> objection.getKey().text() + " does not work here: " + objection.getValue())
                .collect(joining("; "));
    }

    /** Tells the log why the sockets are served by nothing better. */
    public void logObjections() {
        if (!objections.isEmpty()) {
            LOG.info("{}, so sockets are served by {}", describe(objections), transport.text());
        }
    }
}
