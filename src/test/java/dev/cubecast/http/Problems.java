package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.operations.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at errors as clients get them. */
final class Problems {
    private Problems() {}

    static JsonObject assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).as(answer.body()).isEqualTo(code);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("type")).isEqualTo("urn:cubecast:error:" + code);
        assertThat(problem.getString("title")).isNotEmpty();
        assertThat(problem.getString("detail")).isNotEmpty().doesNotContain("Exception", "\tat ");
        assertThat(problem.getString("conclusion")).isNotEmpty();
        return problem;
    }

    /** @param address that the error names; null if it names none */
    static JsonObject assertError(JsonObject frame, @Nullable String address, String code) {
        assertThat(frame.getString("message")).as(frame.encode()).isEqualTo(code);
        ErrorCode known = ErrorCode.valueOf(code.toUpperCase(Locale.ROOT));
        assertThat(frame.getString("type")).isEqualTo("err");
        assertThat(frame.getString("address")).as(frame.encode()).isEqualTo(address);
        assertThat(frame.getInteger("failureCode")).isEqualTo(known.status());
        assertThat(frame.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
        assertThat(frame.getString("rawMessage")).isNotBlank().doesNotContain("Exception", "\tat ");
        assertThat(frame.getString("conclusion")).isEqualTo(known.conclusion().text());
        return frame;
    }
}
