package dev.cubecast.consensus;

/** What a disk has damaged, as reading it has shown (ARCHITECTURE.md, rule 20). */
public record Damage(Part part, String what) {
    /** What a replica can still do. */
    public enum Part {
        /** The log, the promises or the applied state: the replica can keep no promise any more. */
        LOG,
        /** Messages at or below the floor: it still votes, appends and commits, but cannot serve them. */
        BATCHES
    }

    public static Damage ofLog(String what) {
        return new Damage(Part.LOG, what);
    }

    public static Damage ofBatches(String what) {
        return new Damage(Part.BATCHES, what);
    }
}
