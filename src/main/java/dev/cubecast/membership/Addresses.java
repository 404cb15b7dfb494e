package dev.cubecast.membership;

/** Where a node listens, each as {@code host:port}. */
public record Addresses(String http, String bridge, String link) {}
