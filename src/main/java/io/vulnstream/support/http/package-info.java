/**
 * HTTP, both ways.
 *
 * <p>Out: single exchanges with servers that may misbehave: bounded bodies, deadlines, redirects checked one by one, and
 * no way to link-local addresses, where clouds keep their credentials.
 *
 * <p>In: the one server of a process with health, metrics and what its roles add, and who may call it. Guarantees that
 * nothing but health answers a caller without a token on any address but loopback, and that on loopback no web page of
 * another origin can speak through the user's browser.
 */
@NullMarked
package io.vulnstream.support.http;

import org.jspecify.annotations.NullMarked;
