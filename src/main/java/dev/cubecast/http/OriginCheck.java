package dev.cubecast.http;

import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetAddress;

/**
 * Keeps pages of other origins from using the node through a browser that can reach it, and tells browsers which
 * origins may (CORS, the Fetch standard, section 3.3). Whatever is no browser sends no origin and is not asked for one.
 */
final class OriginCheck {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String REQUEST_HEADERS = "content-type, last-event-id";
    private static final String RESPONSE_HEADERS = "retry-after, allow";
    /** Seconds for which a browser may keep the answer; none keeps it for much longer. */
    private static final String PREFLIGHT_MAX_AGE = "7200";

    private final AllowedOrigins allowed;
    private final HttpMetrics metrics;

    OriginCheck(AllowedOrigins allowed, HttpMetrics metrics) {
        this.allowed = allowed;
        this.metrics = metrics;
    }

    /** Whether the request is to be handled. If not, it has been answered. */
    boolean passes(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return true;
        }
        String host = request.getHeader(HttpHeaders.HOST);
        if (!allowed.admit(origin, host == null ? "" : host, isFromThisMachine(request))) {
            metrics.onOriginRefused();
            Reply.problem(
                    request,
                    new Problem(
                            ErrorCode.FOREIGN_ORIGIN,
                            "pages of " + Parameters.abbreviate(origin) + " may use this node if its setting"
                                    + " http.allowed-origins names them"));
            return false;
        }
        request.response()
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.VARY, "origin");
        if (request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
            answerPreflight(request.response());
            return false;
        }
        request.response().putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        return true;
    }

    private static boolean isFromThisMachine(HttpServerRequest request) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(
                request.remoteAddress().hostAddress());
        return address != null && address.isLoopbackAddress();
    }

    private static void answerPreflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE)
                .end();
    }
}
