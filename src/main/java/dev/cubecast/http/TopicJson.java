package dev.cubecast.http;

import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Topics as clients see them. */
final class TopicJson {
    private TopicJson() {}

    static JsonObject of(TopicDescription description) {
        JsonArray replicas = new JsonArray();
        description.replicas().forEach(replica -> replicas.add(replica.toString()));
        return new JsonObject()
                .put("topic", description.topic().name().text())
                .put("shard", description.shard().toString())
                .put("home", description.shard().home().toString())
                .put("leader", description.leader().toString())
                .put("replicas", replicas)
                .put("epoch", description.epoch())
                .put("first", description.firstOffset())
                .put("next", description.nextOffset())
                .put("settings", of(description.topic().settings()));
    }

    static JsonObject of(TopicSettings settings) {
        return new JsonObject()
                .put("durability", settings.durability().text())
                .put("slowConsumer", settings.slowConsumer().text());
    }
}
