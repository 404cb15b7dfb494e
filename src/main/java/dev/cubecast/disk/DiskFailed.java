package dev.cubecast.disk;

/** The disk does not do what it was told, and that is no damage: the process ends and recovers (ARCHITECTURE.md, rule 21). */
public final class DiskFailed extends RuntimeException {
    DiskFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
