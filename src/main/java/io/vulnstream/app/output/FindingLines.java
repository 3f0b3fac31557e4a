package io.vulnstream.app.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints an export in JSON for people, finding by finding, so that it may be of any size. */
public final class FindingLines {
    private static final String LINE = "%-10s %-20s %-32s %-18s %-18s %s%n";

    private record Finding(
            @Nullable String severity,
            @Nullable String vulnerability,
            @JsonProperty("package") @Nullable String software,
            @Nullable String version,
            @Nullable String fixVersion,
            @Nullable String status,
            @Nullable List<Said> attributions) {
        String scanners() {
            return Objects.requireNonNullElse(attributions, List.<Said>of()).stream()
                    .map(said -> String.valueOf(said.scanner()))
                    .distinct()
                    .collect(Collectors.joining(","));
        }
    }

    private record Said(@Nullable String scanner) {}

    private record Scan(
            String scanner, String outcome, @Nullable String cause) {
        String words() {
            return scanner + " " + outcome + (cause == null ? "" : " (" + cause + ")");
        }
    }

    /** @param file as the server wrote it */
    public void write(Path file, PrintWriter out) throws IOException {
        try (var json = Json.mapper().createParser(file.toFile())) {
            String title = "";
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.FIELD_NAME) {
                    continue;
                }
                var field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "digest", "name" -> title = title.isEmpty() ? json.getText() : title;
                    case "references" -> title = first(json, title);
                    case "scans" -> {
                        scans(json, title, out);
                        title = "";
                    }
                    case "findings" -> findings(json, out);
                    default -> {
                        if (!field.equals("artifacts")) {
                            json.skipChildren();
                        }
                    }
                }
            }
        }
    }

    private static String first(JsonParser json, String otherwise) throws IOException {
        var names = json.readValueAs(String[].class);
        return names.length == 0 ? otherwise : names[0];
    }

    private static void scans(JsonParser json, String title, PrintWriter out) throws IOException {
        var scans = Json.foreign().forType(Scan[].class).<Scan[]>readValue(json);
        out.println(TerminalStyle.clean(title));
        var words = List.of(scans).stream().map(Scan::words).collect(Collectors.joining("; "));
        out.println(words.isEmpty() ? "  NEVER SCANNED" : "  scans: " + TerminalStyle.clean(words));
    }

    private static void findings(JsonParser json, PrintWriter out) throws IOException {
        int count = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Finding finding = Json.foreign().forType(Finding.class).readValue(json);
            if (count == 0) {
                out.printf("  " + LINE, "SEVERITY", "VULNERABILITY", "PACKAGE", "VERSION", "FIX", "REPORTED BY");
            }
            out.printf(
                    "  " + LINE,
                    text(finding.severity()),
                    text(finding.vulnerability()),
                    text(finding.software()),
                    text(finding.version()),
                    text(finding.fixVersion()),
                    text(finding.scanners()) + ("open".equals(finding.status()) ? "" : " " + text(finding.status())));
            count++;
        }
        out.println("  " + count + (count == 1 ? " finding" : " findings"));
    }

    private static String text(@Nullable String value) {
        return value == null ? "-" : TerminalStyle.clean(value);
    }
}
