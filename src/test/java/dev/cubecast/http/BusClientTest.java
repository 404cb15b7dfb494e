package dev.cubecast.http;

import dev.cubecast.http.BusClient.Over;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests of one event bus client over TCP: a node for all of a class, and for each test a connection and a topic of its
 * own.
 */
abstract class BusClientTest {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    static ServedNode node;
    /** One that no other test uses. */
    final String topic = "bus/" + TOPICS.incrementAndGet();

    BusClient client;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() {
        client = new BusClient(node, Over.TCP);
    }

    @AfterEach
    void disconnect() {
        client.close();
    }
}
