package io.vulnstream.target;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a target file.
 *
 * @param name once in its team
 * @param repository complete, {@code docker.io/library/nginx}
 * @param file name of the file in its folder
 * @param line where the entry begins, from 1
 */
public record Target(String team, String name, String repository, Definition definition, String file, int line) {
    /**
     * What is scanned of it, and how; kept as JSON beside the row.
     *
     * @param platforms null means all
     * @param scanners names of adapters, null means every enabled one
     * @param slo client or internal; null means internal
     */
    public record Definition(
            TagRule tags,
            @Nullable List<String> platforms,
            @Nullable List<String> scanners,
            @Nullable String owner,
            @Nullable String slo) {}

    /** @param id of its row */
    public record Stored(long id, Target target) {}
}
