package dev.cubecast.operations;

import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicDescription;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Topics as clients see them. */
final class TopicJson {
    private final TopicSettingsJson settings;

    TopicJson(TopicSettingsJson settings) {
        this.settings = settings;
    }

    /** Offsets of an ephemeral topic are known to its leader's memory only: they are null. */
    JsonObject of(TopicDescription description) {
        JsonArray replicas = new JsonArray();
        description.replicas().forEach(replica -> replicas.add(replica.toString()));
        boolean isStored = description.topic().settings().durability() != Durability.NONE;
        return new JsonObject()
                .put("topic", description.topic().name().text())
                .put("shard", description.shard().toString())
                .put("home", description.shard().home().toString())
                .put("leader", description.leader().toString())
                .put("replicas", replicas)
                .put("epoch", description.epoch())
                .put("first", isStored ? description.firstOffset() : null)
                .put("next", isStored ? description.nextOffset() : null)
                .put("settings", settings.write(description.topic().settings()));
    }
}
