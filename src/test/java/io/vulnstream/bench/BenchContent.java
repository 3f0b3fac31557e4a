package io.vulnstream.bench;

import io.vulnstream.app.demo.DemoPrograms;
import io.vulnstream.app.demo.DemoRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is scanned and with what: the demo's registry, images and databases, in a folder that goes with the program. */
public final class BenchContent implements AutoCloseable {
    private static final List<String> IMAGES =
            List.of("base", "storefront", "payments", "notifications", "healthcheck");

    private final Path home;
    private final DemoRegistry registry;

    private BenchContent(Path home, DemoRegistry registry) {
        this.home = home;
        this.registry = registry;
    }

    /** @param databases where the demo's are made */
    public static BenchContent make(Path home, Path work, Path databases) throws IOException {
        var programs = DemoPrograms.install(home);
        var registry = DemoRegistry.start(programs.registry(), work.resolve("registry"));
        try {
            programs.pushImages(registry.address());
            programs.makeDatabases(databases);
            return new BenchContent(home, registry);
        } catch (IOException | RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** @param image {@code payments:2.3.0} */
    public String reference(String image) {
        return registry.address() + "/demo/" + image;
    }

    /** All of the demo's, by tag. */
    public List<String> references() throws IOException {
        var references = new ArrayList<String>();
        for (var image : IMAGES) {
            crane("ls", "--insecure", registry.address() + "/demo/" + image)
                    .lines()
                    .forEach(tag -> references.add(reference(image + ":" + tag)));
        }
        return references;
    }

    /** Puts an image archive into the registry. */
    String push(Path archive) throws IOException {
        var reference = registry.address() + "/bench/image:latest";
        crane("push", "--insecure", archive.toString(), reference);
        return reference;
    }

    /** What a process must be told to take the demo's databases for these images. */
    public String setting() {
        return "databases.only=[\"" + registry.address() + "\"]";
    }

    /** {@code registry/path@sha256:…}, as the pipeline names it to scanners. */
    String pinned(String reference) throws IOException {
        return reference.substring(0, reference.lastIndexOf(':')) + "@" + crane("digest", "--insecure", reference);
    }

    void pull(String reference, Path archive) throws IOException {
        crane("pull", "--format=tarball", "--insecure", reference, archive.toString());
    }

    private String crane(String... arguments) throws IOException {
        var line = new ArrayList<String>();
        line.add(tool("crane").toString());
        line.addAll(List.of(arguments));
        return output(line);
    }

    /** Built by the launcher before. */
    Path tool(String name) throws IOException {
        return Path.of(output(List.of(home.resolve("tools/install").toString(), "--print", name)));
    }

    private static String output(List<String> line) throws IOException {
        var process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", line) + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return output;
    }

    @Override
    public void close() {
        registry.close();
    }
}
