package io.vulnstream.app.embedded;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the process that owns a data directory; kept there as {@code running.json} while it runs.
 *
 * @param pid of the owner
 * @param process what tells it from a later process with this pid
 * @param roles words of the roles it runs
 * @param http base URL of its port
 * @param postgres URI for the reactive client
 * @param redis URI
 * @param databases the folder its scanners use as it is, null when it manages them itself
 */
public record Running(
        long pid,
        String process,
        Set<String> roles,
        String http,
        String postgres,
        String redis,
        @Nullable String databases) {
    public boolean runs(String role) {
        return roles.contains(role);
    }
}
