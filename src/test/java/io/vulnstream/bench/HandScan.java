package io.vulnstream.bench;

import io.vulnstream.scanner.adapter.AdapterReader;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.adapter.ToolCommand;
import io.vulnstream.scanner.adapter.Value;
import io.vulnstream.scanner.database.DatabaseView;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The command an adapter ends a scan with, run by hand: the same program, arguments and environment, and the image in the
 * same form, already there. What only prepares it (folders, links to the database) is not part of its time.
 */
final class HandScan {
    private final BenchContent content;
    private final ScannerAdapter adapter;
    private final Path databases;
    private final Path work;
    private final Path archive;
    private final Path catalogue;
    private final String reference;
    private final Map<String, Path> programs = new HashMap<>();
    private int runs;

    /** @param work a folder of its own; catalogue and archive are made there once */
    HandScan(BenchContent content, String scanner, Path databases, Path work, String reference)
            throws IOException, InterruptedException {
        this.content = content;
        this.adapter = adapter(scanner);
        this.databases = databases;
        this.work = Files.createDirectories(work);
        this.reference = reference;
        this.archive = work.resolve("image.tar");
        this.catalogue = work.resolve("catalogue.json");
        content.pull(reference, archive);
        if (adapter.steps() instanceof Steps.CatalogAndMatch both) {
            run(both.catalog(), Set.of(0));
        }
    }

    private static ScannerAdapter adapter(String scanner) throws IOException {
        var file = "/conf/scanners/" + scanner + ".yaml";
        try (var in = Objects.requireNonNull(HandScan.class.getResourceAsStream(file), file)) {
            return Objects.requireNonNull(new AdapterReader()
                    .read(file, new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .adapter());
        }
    }

    /** Milliseconds from the start of the process to its end. */
    double run() throws IOException, InterruptedException {
        return run(adapter.last(), adapter.verdicts().success());
    }

    private double run(ToolCommand command, Set<Integer> success) throws IOException, InterruptedException {
        var scratch = Files.createDirectories(work.resolve("run-" + runs++));
        var home = Files.createDirectories(scratch.resolve("home"));
        var temporary = Files.createDirectories(scratch.resolve("tmp"));
        var database = Objects.requireNonNull(adapter.database());
        var view = scratch.resolve("database");
        DatabaseView.link(databases.resolve(database.location()).toRealPath(), database.linkDepth(), view);
        var report = scratch.resolve("report.json");
        var told = new Placeholders()
                .put("image", reference)
                .put("archive", archive.toString())
                .put("report", report.toString())
                .put("catalog", catalogue.toString())
                .put("database", view.toString())
                .put("scratch", scratch.toString())
                .when(Value.Condition.PLAIN_HTTP, true);
        var line = new ArrayList<String>();
        line.add(program(command.tool().name()).toString());
        line.addAll(told.arguments(command.args()));
        var builder = new ProcessBuilder(line)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(scratch.resolve("stdout").toFile())
                .redirectError(scratch.resolve("stderr").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(home, temporary));
        builder.environment().putAll(told.variables(adapter.environment()));
        builder.environment().putAll(told.variables(command.environment()));
        return timed(builder, success, scratch);
    }

    private Path program(String tool) throws IOException {
        var known = programs.get(tool);
        if (known == null) {
            known = content.tool(tool);
            programs.put(tool, known);
        }
        return known;
    }

    private static double timed(ProcessBuilder builder, Set<Integer> success, Path scratch)
            throws IOException, InterruptedException {
        var start = System.nanoTime();
        var code = builder.start().waitFor();
        var took = (System.nanoTime() - start) / 1e6;
        if (!success.contains(code)) {
            throw new IOException(String.join(" ", builder.command()) + " ended with " + code + ":\n"
                    + Files.readString(scratch.resolve("stderr")));
        }
        return took;
    }

    /** As the pipeline gives it to every scanner. */
    private Map<String, String> environment(Path home, Path temporary) {
        var variables = new HashMap<String, String>();
        variables.put("HOME", home.toString());
        variables.put("TMPDIR", temporary.toString());
        variables.put("XDG_CACHE_HOME", home.resolve(".cache").toString());
        variables.put("XDG_CONFIG_HOME", home.resolve(".config").toString());
        variables.put("XDG_DATA_HOME", home.resolve(".data").toString());
        variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.put("LANG", "C.UTF-8");
        variables.put("GOMEMLIMIT", (long) (adapter.memory() * 0.9) + "B");
        return variables;
    }
}
