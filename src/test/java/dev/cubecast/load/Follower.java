package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client of a durable topic that comes back with the token of its last message, over any number of connections:
 * what it has missed and got twice, and when it had caught up. Everything happens on the loop's thread.
 */
final class Follower implements SocketListener {
    private static final int TOKEN_BYTES_MAX = 96;
    private static final Pattern PUBLISHED = Pattern.compile("\"body\":\\[([0-9]+),");
    private static final byte[] OFFSET = "\"offset\":".getBytes(StandardCharsets.US_ASCII);

    private final Followers owner;
    private final int beforeOffset;
    private final byte[] token = new byte[TOKEN_BYTES_MAX];
    private int tokenBytes;
    private long next = -1;
    /** It has caught up once it has got the message before this one. */
    private long behindUntil = Long.MAX_VALUE;

    private int failures;

    /** @param topic whose name every frame begins with */
    Follower(Followers owner, String topic) {
        this.owner = owner;
        this.beforeOffset = "{\"topic\":\"\",".length() + topic.length();
    }

    /** Where to go on. */
    String from() {
        return tokenBytes == 0 ? "latest" : new String(token, 0, tokenBytes, StandardCharsets.US_ASCII);
    }

    /** The offset of what it expects; -1 before its first message. */
    long next() {
        return next;
    }

    boolean isBehind() {
        return behindUntil > 0;
    }

    /** How often in a row it was refused or found nobody. */
    int onFailed() {
        return ++failures;
    }

    /** It has lost its connection, or is about to. */
    void onCut() {
        behindUntil = Long.MAX_VALUE;
    }

    @Override
    public void onOpen(LoadSocket socket) {
        failures = 0;
        behindUntil = tokenBytes == 0 ? 0 : owner.highestNext();
        owner.onOpen();
        onCaughtUpIfSo();
    }

    @Override
    public void onMessage(ByteBuffer in, int start, int length) {
        int at = start + beforeOffset;
        if (in.get(at + 1) != OFFSET[1]) {
            owner.onGap(new String(bytes(in, start, length), StandardCharsets.UTF_8));
            return;
        }
        long offset = 0;
        for (int i = at + OFFSET.length; in.get(i) >= '0'; i++) {
            offset = 10 * offset + in.get(i) - '0';
        }
        keepToken(in, start + length);
        if (next >= 0) {
            owner.onOffset(Math.max(0, offset - next), offset < next);
        }
        next = Math.max(next, offset + 1);
        if (owner.onDelivered(next)) {
            String text = new String(bytes(in, start, length), StandardCharsets.US_ASCII);
            Matcher published = PUBLISHED.matcher(text);
            if (published.find()) {
                owner.onTook(System.nanoTime() / 1_000 - Long.parseLong(published.group(1)));
            }
        }
        onCaughtUpIfSo();
    }

    private void onCaughtUpIfSo() {
        if (isBehind() && behindUntil != Long.MAX_VALUE && next >= behindUntil) {
            behindUntil = 0;
            owner.onCaughtUp();
        }
    }

    private static byte[] bytes(ByteBuffer in, int start, int length) {
        byte[] bytes = new byte[length];
        in.get(start, bytes);
        return bytes;
    }

    /** It is the last field: {@code "token":"…"}}. */
    private void keepToken(ByteBuffer in, int end) {
        int last = end - 2;
        int first = last;
        while (in.get(first - 1) != '"') {
            first--;
        }
        tokenBytes = last - first;
        in.get(first, token, 0, tokenBytes);
    }

    @Override
    public void onEnded(Ending ending) {
        onCut();
        owner.onEnded(this, ending);
    }
}
