package dev.cubecast.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a stream, each as soon as its end is there. A line that is too long for a message is left out and counted.
 */
final class LineReader {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final int lineBytesMax;
    private final IntConsumer onTooLong;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private int lineNumber;

    /** @param onTooLong gets the number of each line that was left out, counted from 1 */
    LineReader(InputStream in, int lineBytesMax, IntConsumer onTooLong) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
        this.onTooLong = onTooLong;
    }

    /** The next line without its end; null at the end of the stream. */
    @Nullable
    String next() throws IOException {
        while (readLine()) {
            lineNumber++;
            if (line.size() <= lineBytesMax) {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            onTooLong.accept(lineNumber);
        }
        return null;
    }

    /**
     * Collects the bytes up to a line end, of a line that is too long only its beginning; false at the end of the
     * stream.
     */
    private boolean readLine() throws IOException {
        line.reset();
        boolean any = false;
        while (position < end || fill()) {
            any = true;
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            collect(start, position - start);
            if (position < end) {
                position++;
                return true;
            }
        }
        return any;
    }

    private void collect(int start, int length) {
        int room = lineBytesMax + 1 - line.size();
        line.write(buffer, start, Math.min(length, Math.max(0, room)));
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
