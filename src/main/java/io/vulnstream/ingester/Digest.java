package io.vulnstream.ingester;

import io.vulnstream.support.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells contents apart by half a SHA-256: each part goes in with its length, so that no two read the same. */
final class Digest {
    private final MessageDigest sum = Sha256.start();

    /** As it is: one that cannot be taken for the beginning of another part. */
    Digest word(String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Digest part(@Nullable String text) {
        if (text == null) {
            return word("-");
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        word(bytes.length + ":");
        sum.update(bytes);
        return this;
    }

    Digest part(@Nullable Float number) {
        return word(number == null ? "-" : "%08x".formatted(Float.floatToIntBits(number)));
    }

    UUID id() {
        var half = ByteBuffer.wrap(sum.digest());
        return new UUID(half.getLong(), half.getLong());
    }
}
