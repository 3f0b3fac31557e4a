/**
 * Words shared by everything that speaks of findings: how bad one is and by which rule, where it stands, what happened to
 * it and why.
 *
 * <p>Consumes and produces nothing.
 */
@NullMarked
package io.vulnstream.finding;

import org.jspecify.annotations.NullMarked;
