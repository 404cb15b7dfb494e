package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes of a cube know and nobody else does. Whoever answers as a neighbour's address sees one proof made with
 * it and can try guesses against that, so it should be long and random.
 */
public final class Secret {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException if the text is empty */
    public Secret(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the secret of a cube must not be empty");
        }
        key = new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * The proof of one side that it knows the secret, for this handshake only: both hellos have a fresh nonce in them.
     * The role makes the two sides' proofs differ, so neither can be sent back to its author.
     */
    Bytes proof(Handshake.Role prover, Bytes diallerHello, Bytes acceptorHello) {
        Bytes text = new WireWriter()
                .writeByte(prover.ordinal())
                .writeBytes(diallerHello)
                .writeBytes(acceptorHello)
                .toBytes();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(text.array(), text.offset(), text.length());
            return Bytes.of(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM + ", but this one does not", missing);
        }
    }

    /** Whether two proofs are the same, in a time that does not depend on where they differ. */
    static boolean equal(Bytes one, Bytes other) {
        return MessageDigest.isEqual(one.toByteArray(), other.toByteArray());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && key.equals(secret.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Never the secret: settings get printed. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
