package dev.cubecast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which disk each node has. It is another one only after damage or loss, and then the node has said what has become of
 * the one before.
 */
final class DiskIdentities {
    private static final Pattern ID = Pattern.compile("id ([0-9a-f]{32})");

    private final Nodes nodes;
    private final Map<Integer, String> known = new TreeMap<>();
    /** Those that have been replaced last. */
    private final Map<Integer, String> former = new TreeMap<>();

    DiskIdentities(Nodes nodes) {
        this.nodes = nodes;
    }

    /** That of a node now; empty if it has none that can be read. */
    String of(int node) {
        try {
            String format =
                    Files.readString(nodes.data(node).resolve("disk").resolve("format"), StandardCharsets.ISO_8859_1);
            Matcher id = ID.matcher(format);
            return id.find() ? id.group(1) : "";
        } catch (IOException gone) {
            return "";
        }
    }

    /** Takes those that nodes have now for theirs. */
    void remember() {
        for (int node = 0; node < nodes.size(); node++) {
            known.put(node, of(node));
        }
    }

    /** Returns when a node has another one. */
    void awaitAnother(int node) throws InterruptedException {
        nodes.status().await(nodes.name(node) + " has another disk", () -> {
            String now = of(node);
            return !now.isEmpty() && !now.equals(known.get(node));
        });
    }

    /** All nodes have the disks that they had. */
    void expectSame() {
        for (int node = 0; node < nodes.size(); node++) {
            assertThat(of(node)).as("the disk of %s", nodes.name(node)).isEqualTo(known.get(node));
        }
    }

    /** Each node that has another disk has said why, and what becomes of it. */
    void expectTold() throws IOException {
        for (int node = 0; node < nodes.size(); node++) {
            String now = of(node);
            if (!now.equals(known.get(node))) {
                expectTold(node, now);
                former.put(node, known.put(node, now));
            }
        }
    }

    private void expectTold(int node, String now) throws IOException {
        String log = nodes.log(node);
        assertThat(log)
                .as("what %s says of its new disk", nodes.name(node))
                .containsPattern(
                        "disk " + now + " is blank, but this node had another one when the cube was formed,"
                                + " [0-9a-f]{32}: it takes that one's place in all groups, and their other replicas bring what was there");
    }

    /**
     * The last that a node has replaced was damaged, and the node has said so.
     *
     * @param what the beginning of what it has found, as a regular expression
     */
    void expectDamageTold(int node, String what) throws IOException {
        String data = Pattern.quote(nodes.data(node).toString());
        String aside = data + "/damaged-" + former.get(node);
        assertThat(nodes.log(node))
                .containsPattern("the disk in " + data + " is damaged: " + what + ".*\\. Its files are kept in " + aside
                        + ", and it goes on blank: the peers of this node bring back what was on it");
    }
}
