package dev.cubecast.cli.demo;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.RequestFailure;
import dev.cubecast.cli.demo.DemoPublisher.Acknowledgement;
import dev.cubecast.cli.demo.DemoTopic.State;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Publishes through the home of a topic, kills it while messages flow, publishes through the new leader, starts the
 * home again, waits until it leads again, and publishes through it once more.
 */
final class FailoverDemo {
    private static final long ACKNOWLEDGEMENT_MS = 60_000;
    private static final long DELIVERY_MS = 30_000;
    private static final long READY_POLL_MS = 50;
    private static final long READY_NS = TimeUnit.MINUTES.toNanos(2);
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(5);
    /** Between two messages of a publisher: slow enough that the death of the home falls between many of them. */
    private static final long PACE_MS = 2;

    private final DemoCube cube;
    private final DemoTopic topic;
    private final Children children;
    private final Narrator narrator;
    private final List<DemoPublisher> publishers = new ArrayList<>();
    private final List<DemoSubscriber> subscribers = new ArrayList<>();

    FailoverDemo(DemoCube cube, DemoTopic topic, Children children, Narrator narrator) {
        this.cube = cube;
        this.topic = topic;
        this.children = children;
        this.narrator = narrator;
    }

    /**
     * Plays it to its end.
     *
     * @param messages to publish, in three parts of a size
     */
    MessageAccount play(int messages) throws InterruptedException, RequestFailure {
        startCube();
        State atHome = createTopic();
        Vertex home = atHome.home();
        startClients(home);

        publish(messages / 3);
        awaitAcknowledgements();
        narrator.tell(messages / 3 + " messages published through the home " + home);

        publish(messages / 9);
        State elsewhere = killHome(atHome, messages / 3 - messages / 9);
        narrator.tell(messages / 3 + " messages published across its death and through " + elsewhere.leader());

        restart(home, elsewhere);
        publish(messages - messages / 3 * 2);
        awaitAcknowledgements();
        narrator.tell(messages - messages / 3 * 2 + " messages published through the home " + home + " again");
        return settle();
    }

    private void startCube() throws InterruptedException {
        cube.configure();
        List<Vertex> vertices = cube.vertices();
        String pids = vertices.stream()
                .map(vertex -> String.valueOf(cube.start(vertex)))
                .collect(Collectors.joining(" "));
        narrator.tell(vertices.size() + " nodes start, processes " + pids);
        for (Vertex vertex : vertices) {
            awaitReady(vertex);
        }
        narrator.tell("all are ready, the first at " + cube.url(vertices.get(0)));
    }

    private void awaitReady(Vertex vertex) throws InterruptedException {
        long beginNs = System.nanoTime();
        long toldNs = beginNs;
        for (Optional<String> missing = cube.missing(vertex); missing.isPresent(); missing = cube.missing(vertex)) {
            if (System.nanoTime() - beginNs > READY_NS) {
                throw new CommandFailure("node " + vertex + " was not ready within "
                        + TimeUnit.NANOSECONDS.toSeconds(READY_NS) + " s: " + missing.get());
            }
            if (System.nanoTime() - toldNs > TELL_NS) {
                narrator.tell("node " + vertex + " is not ready yet: " + missing.get());
                toldNs = System.nanoTime();
            }
            Thread.sleep(READY_POLL_MS);
        }
    }

    private State createTopic() throws InterruptedException {
        topic.create();
        State state = topic.await(
                "the home leads",
                cube.vertices(),
                found -> found.home().toString().equals(found.leader()));
        narrator.tell("topic " + topic.name() + " created, durability quorum: replicas "
                + String.join(" ", state.replicas()) + ", led by its home " + state.home());
        return state;
    }

    /**
     * One publisher and one subscriber talk to the home, so that it is taken from them; the others to a node far from
     * it.
     */
    private void startClients(Vertex home) {
        List<Vertex> others = othersThan(home);
        List<Vertex> homeFirst = Stream.concat(Stream.of(home), others.stream()).toList();
        List<Vertex> farFirst = new ArrayList<>(others);
        farFirst.add(0, farFirst.remove(farFirst.size() - 1));
        for (List<Vertex> nodes : List.of(homeFirst, farFirst)) {
            String at = nodes.get(0).toString();
            String urls = nodes.stream().map(cube::url).collect(Collectors.joining(","));
            subscribers.add(new DemoSubscriber(children, "subscriber-at-" + at, topic.name(), urls));
            publishers.add(new DemoPublisher(children, "publisher-at-" + at, topic.name(), urls));
        }
        narrator.tell("clients start: "
                + Stream.concat(
                                subscribers.stream().map(one -> one.name() + " (process " + one.pid() + ")"),
                                publishers.stream().map(one -> one.name() + " (process " + one.pid() + ")"))
                        .collect(Collectors.joining(", ")));
    }

    private List<Vertex> othersThan(Vertex vertex) {
        return cube.vertices().stream().filter(other -> !other.equals(vertex)).toList();
    }

    private void publish(int messages) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            publishers.get(i % publishers.size()).publish();
            Thread.sleep(PACE_MS);
        }
    }

    private void awaitAcknowledgements() throws InterruptedException {
        for (DemoPublisher publisher : publishers) {
            if (!publisher.awaitAcknowledgements(ACKNOWLEDGEMENT_MS)) {
                narrator.tell(publisher.name() + " still waits for acknowledgements");
            }
        }
    }

    /** @param messages to publish meanwhile and afterwards */
    private State killHome(State atHome, int messages) throws InterruptedException {
        Vertex home = atHome.home();
        CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publishAside(messages));
        cube.kill(home);
        long killedNs = System.nanoTime();
        narrator.tell("node " + home + " killed (kill -9), while messages flow");
        published.join();
        awaitAcknowledgements();
        firstAcknowledgementAfter(atHome.epoch())
                .ifPresent(atNs -> narrator.tell("the first acknowledgement of another leader came "
                        + Narrator.seconds(atNs - killedNs) + " after the kill"));
        return topic.await(
                "another node leads",
                othersThan(home),
                found -> found.epoch() > atHome.epoch() && !found.leader().isEmpty());
    }

    private void publishAside(int messages) {
        try {
            publish(messages);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Long> firstAcknowledgementAfter(long epoch) {
        return publishers.stream()
                .flatMap(publisher -> publisher.acknowledgements().stream())
                .filter(acknowledgement -> acknowledgement.epoch() > epoch)
                .map(Acknowledgement::atNs)
                .min(Comparator.naturalOrder());
    }

    private void restart(Vertex home, State elsewhere) throws InterruptedException {
        long startNs = System.nanoTime();
        narrator.tell("node " + home + " starts again, process " + cube.start(home));
        awaitReady(home);
        narrator.tell("node " + home + " is ready, after " + Narrator.seconds(System.nanoTime() - startNs));
        topic.await(
                "the home leads again",
                cube.vertices(),
                found -> found.epoch() > elsewhere.epoch() && home.toString().equals(found.leader()));
        narrator.tell("node " + home + " has caught up and leads again, "
                + Narrator.seconds(System.nanoTime() - startNs) + " after its start");
    }

    /** Ends the clients and reads the topic from every node. */
    private MessageAccount settle() throws InterruptedException, RequestFailure {
        for (DemoPublisher publisher : publishers) {
            publisher.end();
        }
        long end = topic.await(
                        "somebody leads",
                        cube.vertices(),
                        state -> !state.leader().isEmpty())
                .next();
        MessageAccount account = new MessageAccount();
        publishers.forEach(publisher -> publisher.account(account));
        for (Vertex vertex : cube.vertices()) {
            account.read(topic.pull(vertex, end));
        }
        for (DemoSubscriber subscriber : subscribers) {
            if (!subscriber.awaitOffset(end, DELIVERY_MS)) {
                narrator.tell(subscriber.name() + " has not got all by now");
            }
            account.read(subscriber.end());
        }
        narrator.tell("the topic was read from every node");
        return account;
    }
}
