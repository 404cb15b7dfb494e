package dev.cubecast.overlay;

/**
 * The order in which a link sends what waits for it: all of a higher priority before any of a lower one. Deliveries
 * come last because a delivery that is dropped is repaired, a heartbeat that is late costs a suspicion.
 */
public enum Priority {
    HEARTBEAT,
    CONTROL,
    PUBLISH,
    DELIVERY
}
