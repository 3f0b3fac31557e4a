package io.vulnstream.scanner.adapter;

/** How a scanner is given an image. */
public enum ImageForm {
    /** It pulls {@code registry/path@sha256:…} itself. */
    REFERENCE,
    /** A file as {@code docker save} writes it. */
    ARCHIVE,
    /** A folder in OCI image layout. */
    FOLDER
}
