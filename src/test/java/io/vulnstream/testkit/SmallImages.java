package io.vulnstream.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real images of one small layer, made of texts, that scanners can read. */
public final class SmallImages {
    private static final int BLOCK = 512;

    private SmallImages() {}

    /** An Alpine 3.10 with one source package of two binary ones, whose problems the demo's advisories know. */
    public static Map<String, String> alpine() {
        return Map.of(
                "etc/alpine-release", "3.10.1\n",
                "etc/os-release",
                        "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.10.1\nPRETTY_NAME=\"Alpine Linux v3.10\"\n",
                "lib/apk/db/installed", installed("libcrypto1.1") + installed("libssl1.1"));
    }

    /** The same packages, and nothing that says of what system. */
    public static Map<String, String> unknownSystem() {
        return Map.of(
                "etc/os-release",
                "NAME=\"Foonix\"\nID=foonix\nVERSION_ID=3\n",
                "lib/apk/db/installed",
                installed("libcrypto1.1"));
    }

    /** The same packages without a word of a system. */
    public static Map<String, String> untoldSystem() {
        return Map.of("lib/apk/db/installed", installed("libcrypto1.1"));
    }

    /** An image in which there is nothing to look at. */
    public static Map<String, String> nothing() {
        return Map.of("hello.txt", "hello\n");
    }

    private static String installed(String name) {
        return "C:Q1ai5Dkvcy1Rz0N0A1mSQZJ6hKk6U=\nP:" + name
                + "\nV:1.1.1c-r0\nA:x86_64\nS:1\nI:1\nT:Crypto library\nU:https://openssl.org\nL:OpenSSL\no:openssl\n"
                + "m:Somebody <somebody@example.org>\nt:1560000000\nc:0123456789012345678901234567890123456789\n\n";
    }

    /**
     * Pushes it with crane.
     *
     * @param repository {@code host:port/path}
     * @return its digest
     */
    public static String push(String repository, Map<String, String> pathToText) {
        try {
            var layer = Files.createTempFile("layer", ".tar");
            Files.write(layer, tar(pathToText));
            run(List.of("append", "--insecure", "--new_tag", repository + ":1", "--new_layer", layer.toString()));
            Files.delete(layer);
            return run(List.of("digest", "--insecure", repository + ":1")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pushes a docker-archive. */
    public static String pushArchive(String repository, Path archive) {
        try {
            run(List.of("push", "--insecure", archive.toString(), repository + ":1"));
            return run(List.of("digest", "--insecure", repository + ":1")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(List<String> arguments) throws IOException {
        var line = new ArrayList<String>();
        line.add(Tools.path("crane").toString());
        line.addAll(arguments);
        var errors = Files.createTempFile("crane", ".err");
        var process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + ": " + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Files.delete(errors);
        return output;
    }

    private static byte[] tar(Map<String, String> pathToText) {
        var tar = new ByteArrayOutputStream();
        pathToText.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(file -> {
            var content = file.getValue().getBytes(StandardCharsets.UTF_8);
            tar.writeBytes(header(file.getKey(), content.length));
            tar.writeBytes(content);
            tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        });
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] header(String path, int size) {
        var header = new byte[BLOCK];
        put(header, 0, path);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (var b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
