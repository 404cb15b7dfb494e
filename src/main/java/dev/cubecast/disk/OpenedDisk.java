package dev.cubecast.disk;

/** What became of opening a disk. */
public sealed interface OpenedDisk {

    record Usable(RocksDisk disk) implements OpenedDisk {}

    /**
     * It has lost or changed something that it held for good, so it is no longer the disk that made its promises
     * (ARCHITECTURE.md, rules 19 and 20): {@link RocksDisk#moveAside} makes room for a blank one.
     */
    record Damaged(String what) implements OpenedDisk {}
}
