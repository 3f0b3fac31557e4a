package io.vulnstream.config;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where programs are looked for that the configuration does not place. */
public final class SearchPath {
    private SearchPath() {}

    /** The directories of PATH; relative ones are left out, because they mean something else in every directory. */
    public static List<Path> directories() {
        var path = System.getenv("PATH");
        return path == null
                ? List.of()
                : Arrays.stream(path.split(File.pathSeparator, -1))
                        .filter(directory -> !directory.isEmpty())
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .toList();
    }
}
