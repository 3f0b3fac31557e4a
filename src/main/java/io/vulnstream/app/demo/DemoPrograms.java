package io.vulnstream.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two programs of the demo, and running the one that ends.
 *
 * @param home the checkout: demo/, tools/ and target/ are in it
 * @param registry CNCF distribution
 * @param content makes databases and images
 */
public record DemoPrograms(Path home, Path registry, Path content) {
    /** Lets tools/install build what is missing; its progress goes to stderr. */
    public static DemoPrograms install(Path home) throws IOException {
        var installer = home.resolve("tools/install");
        if (!Files.isExecutable(installer)) {
            throw new IOException(installer + " is not there: run the demo by ./vulnstream in a checkout");
        }
        var paths = run(List.of(installer.toString(), "--print", "registry", "demo-content"))
                .lines()
                .map(Path::of)
                .toList();
        if (paths.size() != 2) {
            throw new IOException(installer + " --print registry demo-content answered " + paths);
        }
        return new DemoPrograms(home, paths.get(0), paths.get(1));
    }

    /** Swaps the whole directory. */
    public void makeDatabases(Path directory) throws IOException {
        run(content, "databases", "--advisories", home.resolve("demo/advisories"), "--out", directory);
    }

    /** @param address host:port of the registry */
    public void pushImages(String address) throws IOException {
        run(
                content,
                "images",
                "--images",
                home.resolve("demo"),
                "--jars",
                home.resolve("target/demo-jars"),
                "--registry",
                address);
    }

    private static void run(Path program, Object... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        run(command);
    }

    private static String run(List<String> command) throws IOException {
        var errors = Files.createTempFile("vulnstream-demo", ".log");
        try {
            boolean installer = command.get(0).endsWith("install");
            var builder = new ProcessBuilder(command);
            builder.redirectError(
                    installer ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.to(errors.toFile()));
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(
                        String.join(" ", command) + " ended with " + code + ":\n" + Files.readString(errors));
            }
            return output;
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
