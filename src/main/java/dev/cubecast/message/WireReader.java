package dev.cubecast.message;

/**
 * Reads what {@link WireWriter} wrote. Every method throws {@link WireException} where the bytes end early or make no
 * sense.
 */
public final class WireReader {
    /** {@link Class#getEnumConstants} copies them each time. */
    private static final ClassValue<Object[]> ENUM_CONSTANTS = new ClassValue<>() {
        @Override
        protected Object[] computeValue(Class<?> type) {
            return type.getEnumConstants();
        }
    };

    private final Bytes bytes;
    private int position;

    public WireReader(Bytes bytes) {
        this.bytes = bytes;
    }

    /** Reads the kind and version that start a structure and checks them. */
    public static WireReader of(Kind kind, Bytes bytes) {
        WireReader reader = new WireReader(bytes);
        Kind found = reader.readKind();
        if (found != kind) {
            throw new WireException("expected " + kind + ", but found " + found);
        }
        return reader;
    }

    /** The kind of a structure, without reading on. */
    public static Kind kindOf(Bytes bytes) {
        return new WireReader(bytes).readKind();
    }

    /** Whether this node knows the kind of a structure, and its layout. */
    public static boolean isKnown(Bytes bytes) {
        WireReader reader = new WireReader(bytes);
        int code = reader.readByte();
        int version = reader.readByte();
        return Kind.isKnown(code) && Kind.of(code).version() == version;
    }

    private Kind readKind() {
        Kind kind = Kind.of(readByte());
        int version = readByte();
        if (version != kind.version()) {
            throw new WireException(
                    kind + " of version " + version + ", but this node knows version " + kind.version() + " only");
        }
        return kind;
    }

    /** One byte, 0 to 255. */
    public int readByte() {
        require(1);
        return bytes.get(position++) & 0xFF;
    }

    public boolean readBoolean() {
        int value = readByte();
        if (value > 1) {
            throw new WireException("expected 0 or 1, but found " + value);
        }
        return value == 1;
    }

    /** What {@link WireWriter#writeEnum} wrote; {@code what} names it in the error. */
    public <E extends Enum<E>> E readEnum(String what, Class<E> type) {
        Object[] constants = ENUM_CONSTANTS.get(type);
        int position = readByte();
        if (position >= constants.length) {
            throw new WireException(what + " must be 0 to " + (constants.length - 1) + ", but is " + position);
        }
        return type.cast(constants[position]);
    }

    public int readInt() {
        require(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 8) | (bytes.get(position++) & 0xFF);
        }
        return value;
    }

    public long readLong() {
        require(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes.get(position++) & 0xFF);
        }
        return value;
    }

    public long readVarLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new WireException("a variable-length number of more than ten bytes");
    }

    /** A number that is never negative; {@code what} names it in the error. */
    public long readNumber(String what) {
        long value = readVarLong();
        if (value < 0) {
            throw new WireException(what + " must not be negative, but is " + value);
        }
        return value;
    }

    /** A number from 0 to {@code max}; {@code what} names it in the error. */
    public int readVarInt(String what, int max) {
        long value = readVarLong();
        if (value < 0 || value > max) {
            throw new WireException(what + " must be 0 to " + max + ", but is " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    public String readString(String what, int maxBytes) {
        return readBytes(what, maxBytes).toUtf8();
    }

    public Bytes readBytes(String what, int maxBytes) {
        return readRaw(readVarInt(what + " length", maxBytes));
    }

    public Bytes readRaw(int count) {
        require(count);
        Bytes slice = bytes.slice(position, count);
        position += count;
        return slice;
    }

    /** All that is left, possibly nothing. */
    public Bytes readRest() {
        return readRaw(remaining());
    }

    public int remaining() {
        return bytes.length() - position;
    }

    /** Ends a structure: nothing may follow. */
    public void expectEnd() {
        if (remaining() > 0) {
            throw new WireException(remaining() + " bytes more than the structure has");
        }
    }

    private void require(int count) {
        if (count > remaining()) {
            throw new WireException(
                    "ends after " + bytes.length() + " bytes, but " + (position + count) + " are needed");
        }
    }
}
