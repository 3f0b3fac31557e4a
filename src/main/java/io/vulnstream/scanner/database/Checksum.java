package io.vulnstream.scanner.database;

import io.vulnstream.support.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 over lines, short enough to be shown. */
final class Checksum {
    private static final int SHOWN = 16;

    private final MessageDigest digest = Sha256.start();

    void add(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    /** {@code sha256:0123456789abcdef}. */
    String text() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    }
}
