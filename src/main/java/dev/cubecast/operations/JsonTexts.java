package dev.cubecast.operations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.cubecast.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text after the other, within the limits of a {@link JsonText}. To make a parser costs more than to read a
 * short text with it, so one reads many texts as values of one stream, for as long as each of them is read to its end.
 */
public final class JsonTexts {
    /**
     * So many are read with one parser: it keeps all names of fields that it has met, and these are for clients to
     * choose.
     */
    private static final int TEXTS_MAX = 1 << 10;

    private final JsonFactory factory;
    private final Source source = new Source();
    private @Nullable JsonParser parser;
    private int texts;
    private int bytes;
    private boolean ended;

    JsonTexts(JsonFactory factory) {
        // A parser that stays would keep the buffers that others are to use again.
        this.factory = factory.rebuild()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
    }

    /** What the parser reads from: the text that has begun, as if the others had come before it in one stream. */
    private static final class Source extends InputStream {
        private Bytes text = Bytes.EMPTY;
        private int position;
        private long before;

        void beginAnew(Bytes next) {
            before = -text.length();
            follow(next);
        }

        void follow(Bytes next) {
            before += text.length();
            text = next;
            position = 0;
        }

        boolean isRead() {
            return position == text.length();
        }

        @Override
        public int read() {
            return isRead() ? -1 : text.get(position++) & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            if (isRead()) {
                return -1;
            }
            int read = Math.min(count, text.length() - position);
            System.arraycopy(text.array(), text.offset() + position, into, offset, read);
            position += read;
            return read;
        }
    }

    /**
     * Begins to read a text. Its encoding is to be checked before.
     *
     * @return what reads it, to be used until the next text begins
     */
    public JsonParser begin(Bytes text) throws IOException {
        JsonParser reading = parser;
        if (reading == null || !ended || texts == TEXTS_MAX || bytes >= JsonText.BYTES_PER_FACTORY) {
            source.beginAnew(text);
            // A parser that comes to the end of an empty text leaves its names to its factory.
            reading = factory.copy().createParser(source);
            parser = reading;
            texts = 0;
            bytes = 0;
        } else {
            source.follow(text);
        }
        texts++;
        bytes += text.length();
        ended = false;
        return reading;
    }

    /** Ends a text whose value has been read. Returns whether nothing follows on it. */
    public boolean end(JsonParser reading) {
        int end = position(reading);
        boolean nothingFollows = true;
        for (int i = end; i < source.text.length(); i++) {
            nothingFollows &= isSpace(source.text.get(i));
        }
        ended = nothingFollows && source.isRead();
        return nothingFollows;
    }

    private static boolean isSpace(byte next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }

    /** The bytes of the text from the beginning of the token that has been read to the end of its value. */
    public Bytes slice(JsonParser reading) throws IOException {
        int start = inText(reading.currentTokenLocation().getByteOffset());
        reading.skipChildren();
        reading.finishToken();
        return source.text.slice(start, position(reading) - start);
    }

    private int position(JsonParser reading) {
        return inText(reading.currentLocation().getByteOffset());
    }

    private int inText(long inStream) {
        return Math.toIntExact(inStream - source.before);
    }
}
