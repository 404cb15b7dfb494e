package dev.cubecast.topic;

import dev.cubecast.overlay.Vertex;
import java.util.List;

/** How a question about topics ended. */
public sealed interface TopicOutcome {
    /** It is new; what its leader could not tell by the deadline is left out. */
    record Created(TopicDescription topic) implements TopicOutcome {}

    /**
     * The topic was there already; its settings may differ from those asked for. What its leader could not tell is left
     * out.
     */
    record Exists(TopicDescription topic) implements TopicOutcome {}

    record Deleted() implements TopicOutcome {}

    record Described(TopicDescription topic) implements TopicOutcome {}

    /**
     * Topics by name.
     *
     * @param silent vertices whose leaders or shards did not answer in time: their topics are missing
     * @param truncated whether there are more topics than the limit
     */
    record Listed(List<TopicDescription> topics, List<Vertex> silent, boolean truncated) implements TopicOutcome {}

    record NotFound() implements TopicOutcome {}

    record TooMany(String detail) implements TopicOutcome {}

    /** As many questions of this kind are under way as may be: nobody was asked. */
    record Overloaded(String detail) implements TopicOutcome {}

    /** The topic may have been made or deleted, or be yet, or not: no leader has said so by the deadline. */
    record Unknown(String detail) implements TopicOutcome {}

    /** No leader answered by the deadline; nothing was to be changed. */
    record Unavailable(String detail) implements TopicOutcome {}
}
