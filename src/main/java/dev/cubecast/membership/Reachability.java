package dev.cubecast.membership;

import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which live members no path has led to for long. A vertex can only be declared dead by a neighbour, so a member whose
 * neighbours are all dead, or on the other side of a partition, stays alive in the view. It cannot be reached all the
 * same, and what cannot be reached shall not lead.
 */
final class Reachability {
    private static final long REACHED = Long.MAX_VALUE;

    private final long graceMs;
    private final long[] missedSinceMs;
    private final BitSet lost = new BitSet();
    private long nextLossAtMs = Long.MAX_VALUE;

    /** @param graceMs how long no path may exist before a member counts as lost */
    Reachability(int dimension, long graceMs) {
        this.graceMs = graceMs;
        this.missedSinceMs = new long[1 << dimension];
        Arrays.fill(missedSinceMs, REACHED);
    }

    /** Compares the live members with a new routing table. */
    void onTable(RoutingTable table, MembershipView view, long nowMs) {
        nextLossAtMs = Long.MAX_VALUE;
        for (int number = 0; number < missedSinceMs.length; number++) {
            if (!view.isLive(number) || table.reaches(number)) {
                missedSinceMs[number] = REACHED;
                lost.clear(number);
            } else {
                missedSinceMs[number] = Math.min(missedSinceMs[number], nowMs);
                expect(number);
            }
        }
    }

    private void expect(int number) {
        if (!lost.get(number)) {
            nextLossAtMs = Math.min(nextLossAtMs, missedSinceMs[number] + graceMs);
        }
    }

    /** Returns whether more members have become lost with time. */
    boolean tick(long nowMs) {
        if (nowMs < nextLossAtMs) {
            return false;
        }
        nextLossAtMs = Long.MAX_VALUE;
        for (int number = 0; number < missedSinceMs.length; number++) {
            if (missedSinceMs[number] != REACHED) {
                if (nowMs - missedSinceMs[number] >= graceMs) {
                    lost.set(number);
                }
                expect(number);
            }
        }
        return true;
    }

    boolean isLost(Vertex vertex) {
        return lost.get(vertex.number());
    }
}
