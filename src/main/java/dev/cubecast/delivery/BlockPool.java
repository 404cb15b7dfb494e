package dev.cubecast.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arrays in which byte queues keep what they hold. Large ones are used again and again: what stays for seconds and
 * then goes is the worst that a generational collector can get, as it copies it until it is old, and then has to look
 * through all that is old.
 */
final class BlockPool {
    static final int BLOCK_BYTES_MIN = 256;
    static final int BLOCK_BYTES_MAX = 16 << 10;

    /** Large blocks that wait for their next use although not as many are in use. */
    static final int SPARE_BLOCKS = 16;

    private final Deque<byte[]> spare = new ArrayDeque<>();
    private int inUse;

    /** A block of at least so many bytes, or the largest there is; of unknown content. */
    byte[] take(int bytes) {
        if (bytes <= BLOCK_BYTES_MAX / 2) {
            return new byte[Math.max(BLOCK_BYTES_MIN, 2 * Integer.highestOneBit(Math.max(1, bytes - 1)))];
        }
        inUse++;
        byte[] block = spare.poll();
        return block == null ? new byte[BLOCK_BYTES_MAX] : block;
    }

    void give(byte[] block) {
        if (block.length == BLOCK_BYTES_MAX) {
            inUse--;
            spare.push(block);
        }
    }

    /** Leaves spare blocks that are more than those in use to the collector, one at a time. */
    void tick() {
        if (spare.size() > inUse + SPARE_BLOCKS) {
            spare.remove();
        }
    }

    /** Large blocks that wait for their next use. */
    int spareBlocks() {
        return spare.size();
    }
}
