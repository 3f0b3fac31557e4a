package io.vulnstream.config;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the process was given from outside: its variables and the places the XDG base directory specification names. */
public record Environment(Map<String, String> variables, Path home) {
    public static Environment current() {
        return new Environment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Where programs are looked for, in order. */
    public List<Path> searchPath() {
        return get("PATH")
                .map(path -> Arrays.stream(path.split(File.pathSeparator))
                        .filter(part -> !part.isBlank())
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .toList())
                .orElse(List.of());
    }

    Path dataDirectory() {
        return directory("XDG_DATA_HOME", ".local/share").resolve("vulnstream");
    }

    Path toolsDirectory() {
        return get("VULNSTREAM_TOOLS").map(Path::of).orElseGet(() -> directory("XDG_CACHE_HOME", ".cache")
                .resolve("vulnstream")
                .resolve("tools"));
    }

    Path configFile() {
        return directory("XDG_CONFIG_HOME", ".config").resolve("vulnstream").resolve("config.yaml");
    }

    Path dockerConfig() {
        return get("DOCKER_CONFIG")
                .map(Path::of)
                .orElseGet(() -> home.resolve(".docker"))
                .resolve("config.json");
    }

    private Path directory(String variable, String otherwise) {
        return get(variable).map(Path::of).filter(Path::isAbsolute).orElseGet(() -> home.resolve(otherwise));
    }
}
