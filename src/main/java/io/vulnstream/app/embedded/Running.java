package io.vulnstream.app.embedded;

/**
 * How to reach the process that owns a data directory; kept there as {@code running.json} while it runs.
 *
 * @param pid of the owner
 * @param http base URL of its port
 * @param postgres URI for the reactive client
 * @param redis URI
 */
public record Running(long pid, String http, String postgres, String redis) {}
