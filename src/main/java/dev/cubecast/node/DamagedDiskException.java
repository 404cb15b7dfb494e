package dev.cubecast.node;

/**
 * What a node's disk held is damaged: it can be ended and started again, which moves the damaged files aside if nobody
 * needs the node's replicas any more, and gets all that is lost from its peers (ARCHITECTURE.md, rule 20).
 */
public final class DamagedDiskException extends Exception {
    DamagedDiskException(String what) {
        super(what);
    }
}
