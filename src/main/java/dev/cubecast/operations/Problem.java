package dev.cubecast.operations;

import io.vertx.core.json.JsonObject;

/**
 * An error as a client gets it: {@code application/problem+json} (RFC 9457), with the code and the conclusion of its
 * {@link ErrorCode}.
 *
 * @param detail a sentence that says what is wrong and what would be right
 * @param members further fields, such as how much was done before the error
 */
public record Problem(ErrorCode code, String detail, JsonObject members) {
    public static final String CONTENT_TYPE = "application/problem+json";

    public Problem(ErrorCode code, String detail) {
        this(code, detail, new JsonObject());
    }

    /** With further fields. */
    Problem with(JsonObject more) {
        return new Problem(code, detail, members.copy().mergeIn(more));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("type", "urn:cubecast:error:" + code.text())
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", detail)
                .put("code", code.text())
                .put("conclusion", code.conclusion().text())
                .mergeIn(members);
    }

    /** Ends the handling of a request with this problem. */
    public ProblemException toException() {
        return new ProblemException(this);
    }
}
