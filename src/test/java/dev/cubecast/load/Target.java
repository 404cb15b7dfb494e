package dev.cubecast.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** A system that is measured: its processes, and how it is published to and watched. */
abstract class Target implements AutoCloseable {
    private final String name;
    private final List<ServerProcess> servers;

    Target(String name, List<ServerProcess> servers) {
        this.name = name;
        this.servers = servers;
    }

    final String name() {
        return name;
    }

    /** All whose work is counted. */
    final List<ServerProcess> servers() {
        return servers;
    }

    /** Whether the servers are JVMs. */
    boolean isJava() {
        return true;
    }

    /** Whether a profile of it is wanted. */
    boolean isProfiled() {
        return false;
    }

    /** Names of so many topics that are there, always the same. */
    List<String> topics(int count) throws Exception {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("bench.none.%05d", i))
                .toList();
    }

    /** Where that is published. */
    abstract int publishPort();

    byte[] greeting() {
        return new byte[0];
    }

    /** What publishes to a topic; by default a frame of the TCP event bus bridge. */
    byte[] publish(String topic, String payload) {
        byte[] json = ("{\"type\":\"publish\",\"address\":\"" + topic + "\",\"body\":" + payload + "}")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Integer.BYTES + json.length)
                .putInt(json.length)
                .put(json)
                .array();
    }

    /** A subscriber that has yet to be opened, and what it has got in the end. */
    record Watch(LoadSocket socket, Deliveries deliveries) {}

    abstract Watch watch(Reception reception, int topic, String name, int payloadBytes);

    /** Whether what the publisher has heard tells of messages that were not taken. */
    boolean isComplaint(String heard) {
        return !heard.isEmpty();
    }

    final long cpuMicros() throws IOException {
        long sum = 0;
        for (ServerProcess server : servers) {
            sum += server.cpuMicros();
        }
        return sum;
    }

    /** Since this was last called. */
    final long allocatedBytes() throws IOException {
        long sum = 0;
        if (isJava()) {
            for (ServerProcess server : servers) {
                sum += server.allocatedBytes();
            }
        }
        return sum;
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }
}
