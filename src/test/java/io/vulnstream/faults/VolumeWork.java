package io.vulnstream.faults;

import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Many small images and a stand-in for a scanner, for storms that need thousands of scans. */
final class VolumeWork implements Work {
    private static final int IMAGES = 60;
    /** Seconds; a claim is held as long. */
    private static final String SCAN = "0.6";

    private final RegistryServer registry = RegistryServer.start();
    private final VolumeScanner scanner;
    private final List<String> references = new ArrayList<>();

    VolumeWork(Path folder) throws IOException {
        this.scanner = new VolumeScanner(folder, SCAN);
        var images = new Images(registry);
        for (int i = 0; i < IMAGES; i++) {
            var repository = "volume/image" + i; // one of them is hopeless: see the scanner
            images.push(repository, "1", "linux/amd64", "2026-01-01T00:00:00Z", "layer " + i);
            references.add(registry.host() + "/" + repository + ":1");
        }
    }

    @Override
    public List<String> references() {
        return List.copyOf(references);
    }

    @Override
    public List<String> scanners() {
        return List.of(VolumeScanner.NAME);
    }

    @Override
    public Map<String, String> settings() {
        var hopeless = "dispatcher.retry.causes.out-of-memory.";
        return Map.of(
                "scanners.path",
                scanner.adapters().toString(),
                "databases.path",
                scanner.databases().toString(),
                "scanners.concurrency",
                Integer.toString(VolumeScanner.CONCURRENCY),
                hopeless + "attempts",
                Integer.toString(VolumeScanner.HOPELESS_ATTEMPTS),
                hopeless + "first",
                "100ms",
                hopeless + "maximum",
                "1s");
    }

    @Override
    public long executions() throws IOException {
        return scanner.executions();
    }

    @Override
    public void newDatabase() throws IOException {
        scanner.newDatabase();
    }

    @Override
    public boolean oneProblemEach() {
        return true;
    }

    @Override
    public void close() {
        registry.close();
    }
}
