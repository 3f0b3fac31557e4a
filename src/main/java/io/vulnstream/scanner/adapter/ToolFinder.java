package io.vulnstream.scanner.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds programs: where tools/install keeps them, then in the given directories. Looks at files: for worker threads. */
public final class ToolFinder {
    private final @Nullable Path tools;
    private final List<Path> searchPath;

    /**
     * @param tools holds {@code <name>/<version>/<name>}
     * @param searchPath the directories of PATH
     */
    public ToolFinder(@Nullable Path tools, List<Path> searchPath) {
        this.tools = tools;
        this.searchPath = List.copyOf(searchPath);
    }

    public Optional<Path> find(Tool tool) {
        return places(tool).stream()
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** What to say when it is nowhere. */
    public String missing(Tool tool) {
        if (tool.path() != null) {
            return "there is no executable at " + tool.path() + ", where the adapter says " + tool.name() + " is";
        }
        var advice = tool.version() == null
                ? "install it, or give its path in the adapter"
                : "run tools/install " + tool.name();
        return tool.title() + " is not installed (looked for " + tool.name() + " in "
                + (tools == null ? "" : tools + " and ") + "PATH): " + advice;
    }

    private List<Path> places(Tool tool) {
        if (tool.path() != null) {
            return List.of(tool.path());
        }
        var places = new ArrayList<Path>();
        if (tools != null && tool.version() != null) {
            places.add(tools.resolve(tool.name()).resolve(tool.version()).resolve(tool.name()));
        }
        searchPath.forEach(directory -> places.add(directory.resolve(tool.name())));
        return places.stream().map(Path::toAbsolutePath).toList();
    }
}
