package dev.cubecast.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The live page at {@code /}, and the client for pages of others, {@code /cubecast.js}: files that are read once. They
 * load nothing from elsewhere, and the browser is told so.
 */
final class ConsoleFiles {
    private static final String FOLDER = "/console/";
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, File> files = new LinkedHashMap<>();

    private record File(String contentType, Buffer content, String etag) {}

    ConsoleFiles() {
        load("/", "index.html", "text/html; charset=utf-8");
        load("/console.js", "console.js", "text/javascript; charset=utf-8");
        load("/console.css", "console.css", "text/css; charset=utf-8");
        load("/cubecast.js", "cubecast.js", "text/javascript; charset=utf-8");
    }

    Iterable<String> paths() {
        return files.keySet();
    }

    void handle(RoutingContext ctx) {
        File file = files.get(ctx.normalizedPath());
        if (file == null) {
            throw new IllegalStateException(
                    "expected one of " + files.keySet() + ", but found " + ctx.normalizedPath());
        }
        HttpServerResponse response = ctx.response()
                .putHeader(HttpHeaders.ETAG, file.etag())
                // Kept by the browser, but asked for each time: an upgraded node has another page.
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if (file.etag().equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType()).end(file.content());
        }
    }

    private void load(String path, String name, String contentType) {
        try (InputStream resource = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            if (resource == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + name);
            }
            byte[] content = resource.readAllBytes();
            files.put(path, new File(contentType, Buffer.buffer(content), etag(content)));
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot read " + FOLDER + name, broken);
        }
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
