package io.vulnstream.registry;

import org.jspecify.annotations.Nullable;

/**
 * The name of an image, complete: {@code nginx} became {@code docker.io/library/nginx:latest}. Made of characters that
 * mean nothing to a shell, and never beginning with a dash.
 *
 * @param registry host with an optional port, lower case
 * @param repository path below it
 * @param tag null only where there is a digest, or a repository is meant
 * @param digest {@code sha256:…} or {@code sha512:…}; where both are there, the digest counts
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {
    public static final String DOCKER_HUB = "docker.io";

    /**
     * @throws io.vulnstream.bus.PipelineFailure.Rejected reference-invalid, saying what is wrong and where
     */
    public static ImageReference parse(String text) {
        return ReferenceParser.parse(text);
    }

    /** The same for a repository without tag and digest, as target files name it: answers {@link #source()}. */
    public static String parseRepository(String text) {
        return ReferenceParser.parseRepository(text).source();
    }

    /** {@code registry/path}: the address of the repository. */
    public String source() {
        return registry + "/" + repository;
    }

    public ImageReference withTag(String other) {
        return new ImageReference(registry, repository, other, null);
    }

    public ImageReference withDigest(String other) {
        return new ImageReference(registry, repository, tag, other);
    }

    /** What a registry's API is asked for: the digest, else the tag. */
    public String version() {
        return digest != null ? digest : tag != null ? tag : "latest";
    }

    /** {@code registry/path[:tag][@digest]}. */
    @Override
    public String toString() {
        return source() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
