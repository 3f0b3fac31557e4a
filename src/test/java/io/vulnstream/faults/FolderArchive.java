package io.vulnstream.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A folder. It fails and hangs by what {@link Preload} does to whoever opens a file in it. */
final class FolderArchive implements Archive {
    private final Path folder;
    private final Preload preload;

    FolderArchive(Path folder, Preload preload) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.preload = preload;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("objectStore.uri", folder.toUri().toString());
    }

    @Override
    public void mode(Mode mode) throws IOException {
        preload.store(mode);
    }

    @Override
    public Set<UUID> filed() throws IOException {
        var filed = new HashSet<UUID>();
        try (var files = Files.walk(folder.resolve("archive"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                JsonNode record = Json.mapper().readTree(file.toFile());
                for (var id : record.findValuesAsText("scan")) {
                    filed.add(UUID.fromString(id));
                }
            }
        }
        return filed;
    }

    @Override
    public void close() throws IOException {
        preload.store(Mode.WORKS);
    }
}
