package dev.cubecast.ephemeral;

import dev.cubecast.ephemeral.CatalogueEntries.Purpose;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps the replicas of a shard knowing the same topics. A leader sends each new topic to the other replicas, and every second
 * what its topics add up to; a replica that adds up to something else sends the leader all that it knows and gets back what
 * it knows worse. So what was lost on the way is made good, and a replica that was away learns all. One page is on its way at
 * a time, so that no link is asked to take a whole catalogue; after a loss the next digest goes on with that page.
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
    /** Up to which name a comparison with the leader has come; nothing while none is under way. */
    private final Map<Shard, String> comparedUpTo = new TreeMap<>();
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
        made.forEach((shard, topics) -> others(shard).forEach(replica -> tell(replica, shard, topics)));
    }

    private void tell(Vertex replica, Shard shard, List<Topic> made) {
        for (int told = 0; told < made.size(); ) {
            Page page = Page.of(made.listIterator(told));
            send(replica, shard, Purpose.NEWS, Range.ALL, page.topics);
            told += page.topics.size();
        }
    }

    private void onDigest(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        CatalogueDigest.decode(payload, self.dimension()).digests().forEach((shard, digest) -> {
            heard.put(shard, new Heard(digest, nowMs));
            if (digest == catalogue.digest(shard)) {
                comparedUpTo.remove(shard);
            } else {
                compare(origin, shard);
            }
        });
    }

    /** Sends the leader the next page of what this node knows. */
    private void compare(Vertex leader, Shard shard) {
        if (!catalogue.isFull()) {
            String after = comparedUpTo.getOrDefault(shard, "");
            Page page = Page.of(catalogue.topics(shard, "", after).iterator());
            send(leader, shard, Purpose.COMPARISON, new Range(after, page.end("")), page.topics);
        }
    }

    private void onEntries(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        CatalogueEntries entries = CatalogueEntries.decode(payload, self.dimension());
        learn(entries.topics());
        switch (entries.purpose()) {
            case NEWS -> {
                // Learnt already.
            }
            case COMPARISON -> correct(origin, entries);
            case CORRECTION -> onCorrection(origin, entries.shard(), entries.range());
        }
    }

    /** Answers with a page of what the sender lacks, so that the next comparison begins where that ends. */
    private void correct(Vertex replica, CatalogueEntries entries) {
        Range range = entries.range();
        Page page = Page.of(lacking(entries).iterator());
        Range corrected = new Range(range.after(), page.end(range.upTo()));
        send(replica, entries.shard(), Purpose.CORRECTION, corrected, page.topics);
    }

    /** Goes on with the next page, unless this is an answer to a comparison that was made twice. */
    private void onCorrection(Vertex leader, Shard shard, Range corrected) {
        if (!corrected.after().equals(comparedUpTo.getOrDefault(shard, ""))) {
            return;
        }
        if (corrected.upTo().isEmpty()) {
            comparedUpTo.remove(shard);
        } else {
            comparedUpTo.put(shard, corrected.upTo());
            compare(leader, shard);
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
    private Stream<Topic> lacking(CatalogueEntries entries) {
        Map<String, Topic> known = new LinkedHashMap<>();
        entries.topics().forEach(topic -> known.put(topic.name().text(), topic));
        return catalogue
                .topics(entries.shard(), "", entries.range().after())
                .takeWhile(topic -> entries.range().contains(topic.name().text()))
                .filter(topic -> !topic.equals(known.get(topic.name().text())));
    }

    private void send(Vertex to, Shard shard, Purpose purpose, Range range, List<Topic> topics) {
        send(to, new CatalogueEntries(shard, purpose, range, topics).encode());
    }

    private void send(Vertex to, Bytes payload) {
        router.send(to, Priority.CONTROL, payload, nowMs);
    }

    /** The first topics of many, as many as a frame may hold. */
    private record Page(List<Topic> topics, boolean moreFollow) {
        static Page of(Iterator<Topic> all) {
            List<Topic> topics = new ArrayList<>();
            int bytes = 0;
            while (all.hasNext()) {
                Topic topic = all.next();
                bytes += CatalogueEntries.bytes(topic);
                if (bytes > CatalogueEntries.BYTES_MAX) {
                    return new Page(topics, true);
                }
                topics.add(topic);
            }
            return new Page(topics, false);
        }

        /** The last name of the page, or where all end. */
        String end(String ofAll) {
            return moreFollow ? topics.get(topics.size() - 1).name().text() : ofAll;
        }
    }
}
