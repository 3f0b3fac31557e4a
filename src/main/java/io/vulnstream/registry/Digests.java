package io.vulnstream.registry;

import io.vulnstream.support.Sha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Digests of content. */
final class Digests {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    private Digests() {}

    static boolean valid(@Nullable String digest) {
        return digest != null && FORM.matcher(digest).matches();
    }

    static boolean matches(String digest, byte[] content) {
        return digest.equals(digest.startsWith("sha512:") ? sha512(content) : sha256(content));
    }

    static String sha256(byte[] content) {
        return "sha256:" + Sha256.hex(content);
    }

    private static String sha512(byte[] content) {
        try {
            return "sha512:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-512").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
