package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryOverHttpTest {
    private static final String CONSENT = "{\"acceptLoss\":true}";

    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> recover(String shard, String body) {
        return node.post("/shards/" + shard + "/recover", "application/json", body);
    }

    @Test
    void refusesWhatHasALeader() {
        node.awaitTrue("a group", () -> recover("0", CONSENT).statusCode() != 404);

        JsonObject problem = Problems.assertProblem(recover("0", CONSENT), 409, "has_majority");

        assertThat(problem.getString("conclusion")).isEqualTo("nothing_done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"acceptLoss\":false}", "{\"acceptLoss\":\"true\"}", "nonsense"})
    void doesNothingUnlessTheLossIsAccepted(String body) {
        JsonObject problem = Problems.assertProblem(recover("0", body), 400, "invalid_request");

        assertThat(problem.getString("detail")).contains(CONSENT);
    }

    @Test
    void saysWhatAShardIs() {
        JsonObject problem = Problems.assertProblem(recover("01", CONSENT), 400, "invalid_request");

        assertThat(problem.getString("detail")).contains("1 binary digits");
    }
}
