package dev.cubecast.bridge;

import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Sessions whose ephemeral topic was deleted: they go on with the one that somebody makes of its name. However many
 * wait for one, it is asked for once in a while.
 */
final class AwaitedTopics {
    /** Between an answer and the next question. */
    static final long AGAIN_MS = 500;
    /** For one question. */
    private static final long QUESTION_MS = 2_000;
    /** Questions under way; further topics wait for their turn. */
    private static final int QUESTIONS_MAX = 16;

    private final TopicSource source;
    private final LongSupplier nowMs;
    private final BiConsumer<Session, Located> whenMade;
    /** The one that was asked for longest ago comes first. */
    private final Map<TopicName, Awaited> topics = new LinkedHashMap<>();

    private int asking;

    private static final class Awaited {
        private final Set<Session> sessions = new LinkedHashSet<>();
        private boolean asked;
        private long askAtMs;

        private Awaited(long askAtMs) {
            this.askAtMs = askAtMs;
        }
    }

    /** @param whenMade gets each session that is still open, with the topic that has the name now */
    AwaitedTopics(TopicSource source, LongSupplier nowMs, BiConsumer<Session, Located> whenMade) {
        this.source = source;
        this.nowMs = nowMs;
        this.whenMade = whenMade;
    }

    void await(Session session) {
        topics.computeIfAbsent(session.topic(), name -> new Awaited(nowMs.getAsLong() + AGAIN_MS))
                .sessions
                .add(session);
    }

    /** Asks for what is due, a few times in a second. */
    void tick() {
        for (Map.Entry<TopicName, Awaited> entry : List.copyOf(topics.entrySet())) {
            Awaited awaited = entry.getValue();
            awaited.sessions.removeIf(Session::isClosed);
            if (awaited.sessions.isEmpty()) {
                topics.remove(entry.getKey());
            } else if (asking < QUESTIONS_MAX && !awaited.asked && nowMs.getAsLong() >= awaited.askAtMs) {
                ask(entry.getKey(), awaited);
            }
        }
    }

    private void ask(TopicName name, Awaited awaited) {
        asking++;
        awaited.asked = true;
        topics.remove(name);
        topics.put(name, awaited);
        source.locate(name, false, nowMs.getAsLong() + QUESTION_MS, location -> {
            asking--;
            awaited.asked = false;
            awaited.askAtMs = nowMs.getAsLong() + AGAIN_MS;
            onAnswer(name, awaited, location);
        });
    }

    private void onAnswer(TopicName name, Awaited awaited, Location location) {
        if (location instanceof Located made && topics.remove(name, awaited)) {
            awaited.sessions.stream()
                    .filter(session -> !session.isClosed())
                    .forEach(session -> whenMade.accept(session, made));
        }
    }
}
