/**
 * Single HTTP exchanges with servers that may misbehave: bounded bodies, deadlines, redirects checked one by one, and no
 * way to link-local addresses, where clouds keep their credentials.
 */
@NullMarked
package io.vulnstream.support.http;

import org.jspecify.annotations.NullMarked;
