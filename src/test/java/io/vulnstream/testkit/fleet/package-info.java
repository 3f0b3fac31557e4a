/**
 * A believable fleet of images and what three scanners say of them, for programs that measure and tests that need many
 * findings. All of it follows from a seed: nothing is read, and asked twice it answers the same.
 */
@NullMarked
package io.vulnstream.testkit.fleet;

import org.jspecify.annotations.NullMarked;
