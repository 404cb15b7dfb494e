package dev.cubecast.operations;

import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What became of the messages of one request.
 *
 * @param stored from the first offset to the last; null if nobody says at which offsets they will be stored
 * @param count of the messages
 */
public record Published(@Nullable Stored stored, int count) {

    public static Published of(PublicationOutcome outcome, int count) {
        return new Published(outcome instanceof Stored given ? given : null, count);
    }

    /**
     * Together with messages after these. The epoch is that of the last. Offsets of an ephemeral topic begin anew in
     * each epoch: then the first offset is the first of that epoch. A request is a duplicate if all of it is.
     */
    Published with(Published after) {
        Stored first = stored;
        Stored last = after.stored;
        if (first == null || last == null) {
            return new Published(null, count + after.count);
        }
        boolean goesOn = last.first() > first.last();
        Stored joined = new Stored(
                goesOn ? first.first() : last.first(),
                last.last(),
                last.epoch(),
                last.level(),
                first.duplicate() && last.duplicate());
        return new Published(joined, count + after.count);
    }

    public JsonObject toJson(TopicName topic) {
        JsonObject json = new JsonObject().put("topic", topic.text());
        if (stored != null) {
            json.put("offset", stored.last()).put("first", stored.first()).put("last", stored.last());
        }
        json.put("count", count);
        if (stored != null) {
            json.put("epoch", stored.epoch());
        }
        Durability level = stored == null ? Durability.NONE : stored.level();
        return json.put("durability", level.text()).put("duplicate", stored != null && stored.duplicate());
    }
}
