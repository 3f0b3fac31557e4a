package io.vulnstream.event;

/** What an artifact is. The ordinal is stored. */
public enum ArtifactKind {
    IMAGE,
    /** A list of images, one for each platform; not scanned itself. */
    INDEX,
    COMMIT,
    /** What an imported report names. */
    EXTERNAL
}
