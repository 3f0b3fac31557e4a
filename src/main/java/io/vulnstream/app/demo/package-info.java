/**
 * What {@code vulnstream demo} adds around the pipeline: a registry filled with images of our own, databases made of
 * advisories we wrote down, and targets that name them. The pipeline itself is the real one.
 */
@NullMarked
package io.vulnstream.app.demo;

import org.jspecify.annotations.NullMarked;
