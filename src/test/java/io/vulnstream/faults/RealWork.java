package io.vulnstream.faults;

import io.vulnstream.bench.BenchContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The demo's images and databases, and the real scanners. */
final class RealWork implements Work {
    private final BenchContent content;
    private final Path databases;
    private final List<String> references;

    RealWork(Path home, Path folder) throws IOException {
        this.databases = folder.resolve("databases");
        this.content = BenchContent.make(home, folder, databases);
        this.references = content.references();
    }

    @Override
    public List<String> references() {
        return references;
    }

    @Override
    public List<String> scanners() {
        return List.of("trivy", "grype", "osv-scanner");
    }

    @Override
    public Map<String, String> settings() {
        var only = content.setting().split("=", 2);
        return Map.of("databases.path", databases.toString(), "databases.readOnly", "true", only[0], only[1]);
    }

    @Override
    public long executions() {
        return 0; // they do not write it down
    }

    @Override
    public void newDatabase() {
        // the demo has one
    }

    @Override
    public boolean oneProblemEach() {
        return false;
    }

    @Override
    public void close() {
        content.close();
    }
}
