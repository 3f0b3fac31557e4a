package io.vulnstream.scanner.image;

import java.nio.file.Path;

/**
 * An image that stays until it is released.
 *
 * @param release again does nothing
 */
public record HeldImage(Path path, Runnable release) {}
