package dev.cubecast.operations;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicDescription;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Topics as clients see them. */
final class TopicJson {
    private final TopicSettingsJson settings;

    TopicJson(TopicSettingsJson settings) {
        this.settings = settings;
    }

    /**
     * What nobody has told is null, and so are the offsets of an ephemeral topic, which are in its leader's memory
     * only.
     */
    JsonObject of(TopicDescription description) {
        TopicDescription.Led led = description.led();
        boolean isStored = description.topic().settings().durability() != Durability.NONE;
        return new JsonObject()
                .put("topic", description.topic().name().text())
                .put("shard", description.shard().toString())
                .put("home", description.shard().home().toString())
                .put("leader", led == null ? null : led.leader().toString())
                .put("replicas", led == null ? null : texts(led.replicas()))
                .put("epoch", led == null ? null : led.epoch())
                .put("first", led != null && isStored ? led.firstOffset() : null)
                .put("next", led != null && isStored ? led.nextOffset() : null)
                .put("settings", settings.write(description.topic().settings()));
    }

    private static JsonArray texts(List<Vertex> vertices) {
        JsonArray texts = new JsonArray();
        vertices.forEach(vertex -> texts.add(vertex.toString()));
        return texts;
    }
}
