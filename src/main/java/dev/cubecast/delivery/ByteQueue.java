package dev.cubecast.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A queue of bytes in blocks, the larger the more it holds; what is added may span several of them. */
final class ByteQueue {
    private final BlockPool pool;
    private final Deque<byte[]> blocks = new ArrayDeque<>();

    /** Where in the first block the queue begins. */
    private int begin;
    /** Where in the last block the queue ends. */
    private int end;

    private int length;

    ByteQueue(BlockPool pool) {
        this.pool = pool;
    }

    int length() {
        return length;
    }

    void add(byte[] array, int offset, int count) {
        int added = 0;
        while (added < count) {
            if (blocks.isEmpty() || end == blocks.getLast().length) {
                blocks.add(pool.take(Math.max(length, count - added)));
                end = 0;
            }
            byte[] block = blocks.getLast();
            int part = Math.min(count - added, block.length - end);
            System.arraycopy(array, offset + added, block, end, part);
            end += part;
            added += part;
            length += part;
        }
    }

    /** Forgets the oldest bytes, at most {@link #length()}. */
    void remove(int count) {
        int left = count;
        while (left > 0) {
            int inFirst = (blocks.size() == 1 ? end : blocks.getFirst().length) - begin;
            int part = Math.min(left, inFirst);
            begin += part;
            left -= part;
            length -= part;
            if (part == inFirst) {
                pool.give(blocks.remove());
                begin = 0;
            }
        }
    }

    /** Fills an array with the oldest bytes, of which there must be as many. */
    void peek(byte[] into) {
        if (!blocks.isEmpty() && into.length <= blocks.getFirst().length - begin) {
            System.arraycopy(blocks.getFirst(), begin, into, 0, into.length);
        } else {
            read().take(into);
        }
    }

    /** Reads from the oldest byte on, as long as the queue is not changed. */
    Cursor read() {
        return new Cursor();
    }

    /**
     * A place in the queue. Whoever passes its end gets a {@link java.util.NoSuchElementException} or bytes without a
     * meaning.
     */
    final class Cursor {
        private final Iterator<byte[]> rest = blocks.iterator();
        private byte[] block = {};
        private int at;

        private Cursor() {
            if (rest.hasNext()) {
                block = rest.next();
                at = begin;
            }
        }

        /** Fills an array with the next bytes. */
        byte[] take(byte[] into) {
            int taken = 0;
            while (taken < into.length) {
                int part = nextPart(into.length - taken);
                System.arraycopy(block, at - part, into, taken, part);
                taken += part;
            }
            return into;
        }

        void skip(int count) {
            int left = count;
            while (left > 0) {
                left -= nextPart(left);
            }
        }

        /** Passes at most so many bytes, which lie behind each other in {@code block} and end at {@code at}. */
        private int nextPart(int count) {
            if (at == block.length) {
                block = rest.next();
                at = 0;
            }
            int part = Math.min(count, block.length - at);
            at += part;
            return part;
        }
    }
}
