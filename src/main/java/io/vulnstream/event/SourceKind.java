package io.vulnstream.event;

/** What holds artifacts. The ordinal is stored. */
public enum SourceKind {
    IMAGE_REPOSITORY,
    GIT_REPOSITORY,
    /** What imported reports name. */
    EXTERNAL
}
