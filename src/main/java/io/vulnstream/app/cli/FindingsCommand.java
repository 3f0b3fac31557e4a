package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.app.output.FindingLines;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Findings as they stand, for people and for other tools. */
@Command(
        name = "findings",
        description =
                "Shows the findings of an artifact or of a repository, or writes them in a format that other tools"
                        + " read (docs/EXCHANGE.md).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream findings --artifact registry.example/shop/cart:1.4",
            "  vulnstream findings --source shop.test/a --format csv --output a.csv",
            "",
            "A token for --server is taken from $VULNSTREAM_TOKEN.",
            "",
            "Exit codes: 0 done, 1 failed, also when nothing is known of it, 2 wrong use."
        })
final class FindingsCommand extends ConfiguredCommand {
    private static final Duration LONGEST = Duration.ofMinutes(20);

    enum Format {
        TABLE,
        JSON,
        CSV,
        SARIF,
        CYCLONEDX,
        OPENVEX
    }

    /** Of what. */
    static final class Subject {
        @Option(
                names = "--artifact",
                paramLabel = "REF",
                description = "Of this image: an id, a digest or a reference; of an index of every image in it.")
        private @Nullable String artifact;

        @Option(
                names = "--source",
                paramLabel = "ADDRESS",
                description = "Of all images that count for this repository; an id or an address.")
        private @Nullable String source;

        private String query() {
            return artifact != null ? "artifact=" + encoded(artifact) : "source=" + encoded(String.valueOf(source));
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    @Option(
            names = "--format",
            paramLabel = "table|json|csv|sarif|cyclonedx|openvex",
            description = "How they are written; a table when nothing is said.")
    private Format format = Format.TABLE;

    @Option(names = "--all", description = "Resolved ones, too.")
    private boolean all;

    @Option(names = "--output", paramLabel = "FILE", description = "Write there, all of it or nothing.")
    private @Nullable Path output;

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        if (format == Format.TABLE && output != null) {
            throw CommandFailed.wrongUse(
                    "--output: a table is for people; choose one of the other formats with --format");
        }
        var to = output;
        var file = to == null ? Files.createTempFile("vulnstream-findings", null) : beside(to);
        try {
            try (var session = server.open(global, Roles.parse("query"), streams)) {
                Await.result(session.files().get(path(), file), LONGEST);
            }
            if (to != null) {
                Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
            } else {
                print(file);
            }
            return ExitCode.DONE;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** In the same folder, so that it becomes the file at once. */
    private static Path beside(Path to) throws IOException {
        var whole = to.toAbsolutePath();
        return Files.createTempFile(whole.getParent(), "." + whole.getFileName(), null);
    }

    private String path() {
        var word = format == Format.TABLE ? "json" : format.name().toLowerCase(Locale.ROOT);
        return "/findings?" + subject.query() + "&format=" + word + (all ? "&status=all" : "");
    }

    private void print(Path file) throws IOException {
        var out = streams.out();
        if (format == Format.TABLE) {
            new FindingLines().write(file, out);
        } else {
            try (var text = Files.newBufferedReader(file)) {
                text.transferTo(out);
            }
        }
        out.flush();
    }
}
