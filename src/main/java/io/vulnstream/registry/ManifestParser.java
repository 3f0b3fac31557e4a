package io.vulnstream.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import io.vulnstream.registry.RegistryClient.Child;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.registry.RegistryClient.ImageConfig;
import io.vulnstream.registry.RegistryClient.Manifest;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads manifests, indexes and image configurations. What is none is artifact-unusable: asking again does not help. */
final class ManifestParser {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    private ManifestParser() {}

    private record Document(
            @Nullable Integer schemaVersion,
            @Nullable String mediaType,
            @Nullable String artifactType,
            @Nullable Entry config,
            @Nullable List<Entry> layers,
            @Nullable List<Entry> manifests) {}

    private record Entry(
            @Nullable String mediaType,
            @Nullable String digest,
            @Nullable String artifactType,
            @Nullable Platform platform,
            @Nullable Map<String, String> annotations) {}

    private record Platform(
            @Nullable String os,
            @Nullable String architecture,
            @Nullable String variant) {}

    private record Config(
            @Nullable String os,
            @Nullable String architecture,
            @Nullable String variant,
            @Nullable String created) {}

    private record Tags(@JsonProperty("tags") @Nullable List<String> tags) {}

    /**
     * @param what is named in failures
     * @param contentType as the registry gave it; the document's own media type counts where it has one
     */
    static Manifest manifest(String what, String digest, String contentType, byte[] body) {
        var document = read(what, body, Document.class, "a manifest");
        if (document.schemaVersion() == null || document.schemaVersion() != 2) {
            throw unusable(what, "is no image manifest of schema 2" + (oldSchema(document) ? " but of schema 1" : ""));
        }
        var type = document.mediaType() != null ? document.mediaType() : MediaTypes.bare(contentType);
        var descriptor = new Descriptor(digest, type);
        if (MediaTypes.INDEXES.contains(type) || (document.manifests() != null && document.config() == null)) {
            return new Manifest.Index(
                    descriptor, children(Objects.requireNonNullElse(document.manifests(), List.of())));
        }
        return image(what, document, descriptor);
    }

    private static boolean oldSchema(Document document) {
        return document.schemaVersion() != null && document.schemaVersion() == 1;
    }

    private static Manifest image(String what, Document document, Descriptor descriptor) {
        var config = document.config();
        if (config == null || !isDigest(config.digest()) || document.layers() == null) {
            throw unusable(what, "names neither a configuration with layers nor other manifests");
        }
        if (!MediaTypes.IMAGE_CONFIGS.contains(config.mediaType()) || document.artifactType() != null) {
            var type = document.artifactType() != null ? document.artifactType() : config.mediaType();
            throw unusable(what, "is not a container image but " + (type == null ? "something without a type" : type));
        }
        return new Manifest.Image(descriptor, Objects.requireNonNull(config.digest()));
    }

    private static List<Child> children(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> isDigest(entry.digest()) && isImage(entry))
                .map(entry -> new Child(
                        new Descriptor(
                                Objects.requireNonNull(entry.digest()),
                                Objects.requireNonNullElse(entry.mediaType(), MediaTypes.OCI_MANIFEST)),
                        platform(entry)))
                .toList();
    }

    /** Attestations sit in an index beside the images they are about. */
    private static boolean isImage(Entry entry) {
        boolean manifest = entry.mediaType() == null || MediaTypes.MANIFESTS.contains(entry.mediaType());
        boolean attestation =
                entry.annotations() != null && entry.annotations().containsKey("vnd.docker.reference.type");
        return manifest && !attestation && !isOther(entry) && !"unknown/unknown".equals(platform(entry));
    }

    /** Some builders write the type of an image's configuration here; everything else is no image. */
    private static boolean isOther(Entry entry) {
        return entry.artifactType() != null && !MediaTypes.IMAGE_CONFIGS.contains(entry.artifactType());
    }

    private static @Nullable String platform(Entry entry) {
        var platform = entry.platform();
        return platform == null ? null : Platforms.of(platform.os(), platform.architecture(), platform.variant());
    }

    static ImageConfig config(String what, byte[] body) {
        var config = read(what, body, Config.class, "an image configuration");
        return new ImageConfig(
                Platforms.of(config.os(), config.architecture(), config.variant()), instant(config.created()));
    }

    static List<String> tags(byte[] body) throws IOException {
        @Nullable Tags tags = Json.foreign().forType(Tags.class).readValue(body);
        return tags == null || tags.tags() == null
                ? List.of()
                : tags.tags().stream().filter(Objects::nonNull).toList();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isDigest(@Nullable String digest) {
        return digest != null && DIGEST.matcher(digest).matches();
    }

    private static <T> T read(String what, byte[] body, Class<T> type, String wanted) {
        try {
            @Nullable T value = Json.foreign().forType(type).readValue(body);
            if (value == null) {
                throw unusable(what, "is not " + wanted + " but null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw unusable(what, "is not " + wanted + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw unusable(what, "is not " + wanted);
        }
    }

    private static Rejected unusable(String what, String why) {
        return new Rejected(Cause.ARTIFACT_UNUSABLE, what + " " + why);
    }
}
