/**
 * Words shared by everything that speaks of findings: how bad one is.
 *
 * <p>Consumes and produces nothing.
 */
@NullMarked
package io.vulnstream.finding;

import org.jspecify.annotations.NullMarked;
