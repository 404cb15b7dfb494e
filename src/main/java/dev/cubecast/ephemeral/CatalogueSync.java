package dev.cubecast.ephemeral;

import dev.cubecast.ephemeral.CatalogueEntries.Range;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicCatalogue;
import dev.cubecast.topic.TopicCatalogue.Addition;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replicas of a shard knowing the same topics. A leader sends each new topic to the other replicas, and every second
 * what its topics add up to; a replica that adds up to something else sends the leader all that it knows and gets back what
 * it knows worse. So what was lost on the way is made good, and a replica that was away learns all.
 */
final class CatalogueSync {
    static final long DIGEST_INTERVAL_MS = 1_000;
    /** A replica that added up to the same as its leader this long ago can take over without asking anybody. */
    private static final long CURRENT_FOR_MS = 3 * DIGEST_INTERVAL_MS;

    private record Heard(long digest, long atMs) {}

    private final Vertex self;
    private final Router router;
    private final EventQueue events;
    private final TopicCatalogue catalogue;
    private final Function<Shard, List<Vertex>> replicas;
    private final Runnable whenReplaced;
    private final Trace trace;

    private final Map<Shard, Heard> heard = new TreeMap<>();
    /** Made in the current event. */
    private final Map<Shard, List<Topic>> unsent = new TreeMap<>();

    private long nowMs;

    /**
     * Starts to answer other nodes.
     *
     * @param replicas the live replicas of a shard
     * @param whenReplaced called when a topic has given way to another of its name
     */
    CatalogueSync(
            Vertex self,
            Router router,
            EventQueue events,
            TopicCatalogue catalogue,
            Function<Shard, List<Vertex>> replicas,
            Runnable whenReplaced,
            Trace trace) {
        this.self = self;
        this.router = router;
        this.events = events;
        this.catalogue = catalogue;
        this.replicas = replicas;
        this.whenReplaced = whenReplaced;
        this.trace = trace;
        router.receive(Kind.CATALOGUE_DIGEST, (Receiver.OfOneWay) this::onDigest);
        router.receive(Kind.CATALOGUE_ENTRIES, (Receiver.OfOneWay) this::onEntries);
    }

    /** Whether this node knew a short time ago all that the shard's leader knew. */
    boolean isCurrent(Shard shard, long nowMs) {
        Heard last = heard.get(shard);
        return last != null && nowMs - last.atMs <= CURRENT_FOR_MS && last.digest == catalogue.digest(shard);
    }

    /** The other live replicas. */
    List<Vertex> others(Shard shard) {
        return replicas.apply(shard).stream()
                .filter(vertex -> !vertex.equals(self))
                .toList();
    }

    /**
     * Tells the other replicas what the topics of shards that this node leads add up to. A full catalogue keeps silent, and
     * does not answer: it could not learn what it lacks, and would be told all of it every second.
     */
    void announce(Collection<Shard> led, long nowMs) {
        this.nowMs = nowMs;
        if (catalogue.isFull()) {
            return;
        }
        Map<Vertex, Map<Shard, Long>> digests = new TreeMap<>();
        for (Shard shard : led) {
            others(shard)
                    .forEach(replica -> digests.computeIfAbsent(replica, key -> new TreeMap<>())
                            .put(shard, catalogue.digest(shard)));
        }
        digests.forEach((replica, itsDigests) -> send(replica, new CatalogueDigest(itsDigests).encode()));
    }

    /** Sends a new topic to the other replicas, at the end of the event. */
    void onMade(Topic topic) {
        if (unsent.isEmpty()) {
            events.later(this::sendMade);
        }
        unsent.computeIfAbsent(catalogue.shardOf(topic.name()), key -> new ArrayList<>())
                .add(topic);
    }

    private void sendMade() {
        Map<Shard, List<Topic>> made = new LinkedHashMap<>(unsent);
        unsent.clear();
        made.forEach((shard, topics) -> others(shard).forEach(replica -> sendPages(replica, shard, topics, null)));
    }

    private void onDigest(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        CatalogueDigest.decode(payload, self.dimension()).digests().forEach((shard, digest) -> {
            heard.put(shard, new Heard(digest, nowMs));
            if (digest != catalogue.digest(shard) && !catalogue.isFull()) {
                sendPages(origin, shard, catalogue.topics(shard, "", "").toList(), "");
            }
        });
    }

    private void onEntries(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        CatalogueEntries entries = CatalogueEntries.decode(payload, self.dimension());
        learn(entries.topics());
        if (entries.range() != null) {
            sendPages(origin, entries.shard(), lacking(entries, entries.range()), null);
        }
    }

    private void learn(List<Topic> topics) {
        boolean replaced = false;
        for (Topic topic : topics) {
            Addition addition = catalogue.add(topic);
            replaced |= addition == Addition.REPLACED;
            if (addition == Addition.REFUSED) {
                trace.count(Measure.TOPICS_REFUSED);
            }
        }
        if (replaced) {
            trace.note(Trace.Subject.TOPICS, "topics gave way to others of the same name that were made elsewhere");
            whenReplaced.run();
        }
    }

    /** What this node knows in the range and the sender does not, or not as well. */
    private List<Topic> lacking(CatalogueEntries entries, Range range) {
        Map<String, Topic> known = new LinkedHashMap<>();
        entries.topics().forEach(topic -> known.put(topic.name().text(), topic));
        return catalogue
                .topics(entries.shard(), "", range.after())
                .takeWhile(topic -> range.contains(topic.name().text()))
                .filter(topic -> !topic.equals(known.get(topic.name().text())))
                .toList();
    }

    /**
     * Sends topics in order of their names.
     *
     * @param after if not null, the topics are all after this name, and the pages say of which range each is all
     */
    private void sendPages(Vertex to, Shard shard, Collection<Topic> topics, @Nullable String after) {
        List<Topic> page = new ArrayList<>();
        String pageAfter = after;
        int bytes = 0;
        for (Topic topic : topics) {
            bytes += CatalogueEntries.bytes(topic);
            if (bytes > CatalogueEntries.BYTES_MAX) {
                String last = page.get(page.size() - 1).name().text();
                sendPage(to, shard, page, pageAfter, last);
                page = new ArrayList<>();
                pageAfter = after == null ? null : last;
                bytes = CatalogueEntries.bytes(topic);
            }
            page.add(topic);
        }
        if (after != null || !page.isEmpty()) {
            sendPage(to, shard, page, pageAfter, "");
        }
    }

    private void sendPage(Vertex to, Shard shard, List<Topic> topics, @Nullable String after, String upTo) {
        Range range = after == null ? null : new Range(after, upTo);
        send(to, new CatalogueEntries(shard, range, topics).encode());
    }

    private void send(Vertex to, Bytes payload) {
        router.send(to, Priority.CONTROL, payload, nowMs);
    }
}
