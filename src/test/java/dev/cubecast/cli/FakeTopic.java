package dev.cubecast.cli;

import com.sun.net.httpserver.HttpExchange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A durable topic as nodes offer it: takes numbered publishes once, and answers pulls page by page. */
final class FakeTopic implements FakeNode.Answer {
    private static final long EPOCH = 7;
    /** 2026-11-21T08:30:00Z. */
    private static final long TIME_MS = 1_795_249_800_000L;

    /** With the offset of the last message that was read. */
    private static final String TOKEN = "token-";

    private final List<String> bodies = new ArrayList<>();
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final int pageMax;
    private int first;

    /** @param pageMax messages that it gives at a time */
    FakeTopic(int pageMax, String... stored) {
        this.pageMax = pageMax;
        bodies.addAll(List.of(stored));
    }

    synchronized FakeTopic trimTo(int offset) {
        first = offset;
        return this;
    }

    synchronized FakeTopic store(String body) {
        bodies.add(body);
        return this;
    }

    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public synchronized void to(HttpExchange exchange, FakeNode.Asked asked) throws IOException {
        Map<String, String> query = query(asked.path());
        JsonObject answer = asked.method().equals("POST") ? publish(asked.body(), query) : pull(query);
        FakeNode.json(exchange, 200, answer.encode());
    }

    /** Stores what is asked for, and answers nothing. */
    synchronized void storeInSilence(FakeNode.Asked asked) {
        publish(asked.body(), query(asked.path()));
    }

    private static String numberOf(Map<String, String> query) {
        return query.getOrDefault("producer", "") + '/' + query.getOrDefault("sequence", "");
    }

    static Map<String, String> query(String path) {
        Map<String, String> query = new LinkedHashMap<>();
        String text = URI.create(path).getQuery();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            query.put(pair.replaceFirst("=.*", ""), pair.replaceFirst("[^=]*=", ""));
        }
        return query;
    }

    private JsonObject publish(String body, Map<String, String> query) {
        int base = bodies.size();
        List<String> lines = body.lines().toList();
        String number = numberOf(query);
        boolean duplicate = query.containsKey("producer") && offsets.putIfAbsent(number, base) != null;
        if (!duplicate) {
            bodies.addAll(lines);
        }
        int offset = duplicate ? offsets.get(number) : base;
        int last = offset + lines.size() - 1;
        return new JsonObject()
                .put("topic", "t")
                .put("offset", last)
                .put("first", offset)
                .put("last", last)
                .put("count", lines.size())
                .put("epoch", EPOCH)
                .put("durability", query.getOrDefault("durability", "quorum"))
                .put("duplicate", duplicate);
    }

    private JsonObject pull(Map<String, String> query) {
        int begin = begin(query.get("from"));
        int end = Math.min(bodies.size(), begin + Math.min(pageMax, Integer.parseInt(query.get("limit"))));
        JsonArray messages = new JsonArray();
        for (int offset = begin; offset < end; offset++) {
            messages.add(new JsonObject("{\"offset\":" + offset + ",\"epoch\":" + EPOCH + ",\"timestamp\":"
                    + (TIME_MS + offset) + ",\"headers\":{},\"body\":" + bodies.get(offset) + "}"));
        }
        return (begin > asked(query.get("from"))
                        ? new JsonObject()
                                .put(
                                        "gap",
                                        new JsonObject()
                                                .put("first", asked(query.get("from")))
                                                .put("last", begin - 1))
                        : new JsonObject())
                .put("topic", "t")
                .put("epoch", EPOCH)
                .put("token", TOKEN + (end - 1))
                .put("first", first)
                .put("next", end)
                .put("end", bodies.size())
                .put("messages", messages);
    }

    /** The offset that was asked for, if it was one. */
    private static int asked(String from) {
        return from.startsWith(TOKEN)
                ? Integer.parseInt(from.substring(TOKEN.length())) + 1
                : from.matches("\\d+") ? Integer.parseInt(from) : Integer.MAX_VALUE;
    }

    private int begin(String from) {
        if (from.equals("latest")) {
            return bodies.size();
        }
        if (from.startsWith("time:")) {
            return (int) Math.max(first, Long.parseLong(from.substring(5)) - TIME_MS);
        }
        return Math.min(bodies.size(), from.equals("earliest") ? first : Math.max(first, asked(from)));
    }
}
