package io.vulnstream.scanner.database;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over lines, short enough to be shown. */
final class Checksum {
    private static final int SHOWN = 16;

    private final MessageDigest digest;

    Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void add(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    /** {@code sha256:0123456789abcdef}. */
    String text() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    }
}
