package io.vulnstream.registry;

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
        return digest.equals(digest.startsWith("sha512:") ? of("SHA-512", content) : of("SHA-256", content));
    }

    static String sha256(byte[] content) {
        return of("SHA-256", content);
    }

    private static String of(String algorithm, byte[] content) {
        try {
            var hash = MessageDigest.getInstance(algorithm).digest(content);
            return algorithm.toLowerCase(java.util.Locale.ROOT).replace("-", "") + ":"
                    + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
