package dev.cubecast.topic;

import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.function.Consumer;

/** Creates, describes and lists topics wherever their leaders are. Every outcome comes once, by the deadline. */
public class TopicDirectory {
    public TopicDirectory(Vertex self, Router router, Leaders leaders, EventQueue events, Trace trace) {}

    public void create(
            TopicName name, TopicSettings settings, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {}

    public void describe(TopicName name, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {}

    /** At most {@code limit} topics of the whole cube whose names start with the prefix and come after {@code after}. */
    public void list(
            String prefix, String after, int limit, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {}

    public void tick(long nowMs) {}
}
