package dev.cubecast.faults;

import dev.cubecast.node.Web;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What the nodes of a cube say of it and of themselves. */
final class CubeStatus {
    private static final int REPLICAS = 3;
    private static final String READS_SERVED = "cubecast_reads_served_total";
    private static final String DISKS_DAMAGED = "cubecast_disks_damaged_total";

    private final Nodes nodes;
    private final Web web = new Web();

    CubeStatus(Nodes nodes) {
        this.nodes = nodes;
    }

    /** What a node says in {@code /cube}, which may be that it is not there. */
    JsonObject cube(int node) {
        return web.get(nodes.url(node) + "/cube").json();
    }

    // ---- Topics ----

    /** Who leads a topic, as far as a node knows that runs. */
    OptionalInt leader(Topic topic) {
        for (int node = 0; node < nodes.size(); node++) {
            String leader = nodes.isAlive(node) ? leader(node, topic.toString()) : "";
            if (!leader.isEmpty()) {
                return OptionalInt.of(nodes.number(leader));
            }
        }
        return OptionalInt.empty();
    }

    /** Who leads a topic, as far as a node knows; empty if nobody does. */
    String leader(int asked, String topic) {
        String leader = Endpoint.get(nodes.url(asked) + "/topics/" + topic)
                .thenApply(answer -> answer.outcome() == Endpoint.Outcome.DONE
                        ? answer.json().getString("leader")
                        : null)
                .join();
        return leader == null ? "" : leader;
    }

    /** Who holds a topic, as a node knows it. */
    List<Integer> replicas(int asked, Topic topic) {
        return web.get(nodes.url(asked) + "/topics/" + topic).json().getJsonArray("replicas").stream()
                .map(vertex -> nodes.number(String.valueOf(vertex)))
                .toList();
    }

    /** Reads that a node's own replicas have answered since it was started. */
    long readsServed(int node) {
        return counted(node, READS_SERVED);
    }

    private long counted(int node, String counter) {
        return web.get(nodes.url(node) + "/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(counter))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    // ---- Nodes ----

    /** What a node says of another one: {@code alive}, {@code suspect} or {@code dead}. */
    String state(int asked, int node) {
        return cube(asked).getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .filter(shown -> shown.getString("vertex").equals(nodes.name(node)))
                .map(shown -> shown.getString("state"))
                .findFirst()
                .orElse("unknown");
    }

    boolean isReady(int node) {
        return web.get(nodes.url(node) + "/health/ready").status() == 200;
    }

    void awaitReady(int node) throws InterruptedException {
        web.awaitReady(nodes.url(node));
    }

    /**
     * Whether all are ready, each shard is led by its home, and all replicas have what it has, on disks of which
     * nothing bad is known.
     *
     * @param lagMax entries that a replica may lack
     */
    boolean isWhole(long lagMax) {
        return areAll(node -> isReady(node) && isLedByHome(node, lagMax))
                && areAll(node -> counted(node, DISKS_DAMAGED) == 0);
    }

    /** Whether all are ready, and all replicas of each shard have all of it, whoever leads. */
    boolean isEqual() {
        return areAll(node -> {
            String leader = isReady(node) ? shard(node, node).getString("leader") : null;
            return leader != null && haveAll(shard(nodes.number(leader), node), 0);
        });
    }

    private boolean isLedByHome(int home, long lagMax) {
        JsonObject shard = shard(home, home);
        return nodes.name(home).equals(shard.getString("leader")) && haveAll(shard, lagMax);
    }

    private boolean areAll(IntPredicate condition) {
        return IntStream.range(0, nodes.size()).allMatch(condition);
    }

    /** What a node says of a shard. */
    private JsonObject shard(int asked, int home) {
        return cube(asked).getJsonArray("shards").stream()
                .map(JsonObject.class::cast)
                .filter(shard -> shard.getString("shard").equals(nodes.name(home)))
                .findFirst()
                .orElseThrow();
    }

    /** A lag is known to who leads. */
    private static boolean haveAll(JsonObject shard, long lagMax) {
        JsonArray replicas = shard.getJsonArray("replicas");
        return replicas.size() == REPLICAS
                && replicas.stream()
                        .map(JsonObject.class::cast)
                        .noneMatch(replica -> "learner".equals(replica.getString("role"))
                                || replica.getLong("lag") == null
                                || replica.getLong("lag") > lagMax);
    }

    /** Waits for what the nodes are to say; tells what they say instead if that does not come. */
    void await(String condition, BooleanSupplier satisfied) throws InterruptedException {
        try {
            Web.await(condition, satisfied);
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + "\n" + describe(), late);
        }
    }

    /** What each node says of itself. */
    String describe() {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < nodes.size(); node++) {
            text.append(nodes.name(node)).append(": ");
            try {
                text.append(web.get(nodes.url(node) + "/health/ready").text())
                        .append(' ')
                        .append(cube(node).getJsonArray("shards"));
            } catch (UncheckedIOException away) {
                text.append(nodes.isAlive(node) ? "does not answer" : "has ended");
            }
            text.append('\n');
        }
        return text.toString();
    }
}
