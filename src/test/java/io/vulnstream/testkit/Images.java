package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Pushes small images of our own by the distribution API. Their layer is a few bytes that no scanner would read. */
public final class Images {
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String registry;

    public Images(RegistryServer registry) {
        this.registry = registry.host();
    }

    /** An image of a platform, made at a time; answers its digest. The content decides the digest. */
    public String push(String repository, String tag, String platform, String created, String content) {
        var layer = blob(repository, content);
        var parts = platform.split("/", -1);
        var variant = parts.length > 2 ? ", \"variant\": \"" + parts[2] + "\"" : "";
        var config = blob(repository, """
                {"os": "%s", "architecture": "%s"%s, "created": "%s",
                 "rootfs": {"type": "layers", "diff_ids": ["%s"]}, "config": {}}
                """.formatted(parts[0], parts[1], variant, created, layer));
        return manifest(repository, tag, MANIFEST, """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "%s", "size": %d}]}
                """.formatted(
                        MANIFEST, config, size(repository, config), layer, content.length()));
    }

    /** @param entries complete descriptors, as JSON */
    public String pushIndex(String repository, String tag, List<String> entries) {
        return manifest(
                repository, tag, INDEX, """
                {"schemaVersion": 2, "mediaType": "%s", "manifests": [%s]}
                """.formatted(INDEX, entries.stream().collect(Collectors.joining(",\n"))));
    }

    /** A descriptor for an index. */
    public String entry(String repository, String digest, String more) {
        int size = send("GET", "/v2/" + repository + "/manifests/" + digest, MANIFEST, "", 200)
                .length();
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d%s}".formatted(MANIFEST, digest, size, more);
    }

    /** Any bytes as a manifest; the registry itself checks them. */
    public String manifest(String repository, String tag, String mediaType, String body) {
        send("PUT", "/v2/" + repository + "/manifests/" + tag, mediaType, body, 201);
        return digest(body);
    }

    public void deleteTag(String repository, String tag) {
        send("DELETE", "/v2/" + repository + "/manifests/" + tag, MANIFEST, "", 202);
    }

    private String blob(String repository, String content) {
        var digest = digest(content);
        var started = exchange("POST", "/v2/" + repository + "/blobs/uploads/", "application/octet-stream", "");
        var location = started.headers().firstValue("Location").orElseThrow();
        var path = URI.create("http://" + registry)
                .resolve(location)
                .toString()
                .substring(("http://" + registry).length());
        send(
                "PUT",
                path + (path.contains("?") ? "&" : "?") + "digest=" + digest,
                "application/octet-stream",
                content,
                201);
        return digest;
    }

    private int size(String repository, String digest) {
        return send("GET", "/v2/" + repository + "/blobs/" + digest, "*/*", "", 200)
                .length();
    }

    private String send(String method, String path, String type, String body, int expected) {
        var answer = exchange(method, path, type, body);
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> exchange(String method, String path, String type, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://" + registry + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", type)
                .header("Accept", type)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String digest(String content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
