package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * CycloneDX JSON with {@code vulnerabilities}. These point at components by reference, wherever the components stand, so
 * the file is read three times: for the references, for the components they mean, and for the vulnerabilities.
 *
 * <p>A document without {@code vulnerabilities} is an inventory and no clean bill, except from Grype, which leaves an empty
 * list out. Trivy writes an empty list into inventories as well: there the two cannot be told apart.
 */
final class CycloneDxReport implements FormatParser {
    static final String SCANNER = "cyclonedx";

    private final CvssScores scores = new CvssScores();
    private final List<String> digests = JsonCursor.list();
    private final List<String> imageIds = JsonCursor.list();
    private final CycloneDxComponents components = new CycloneDxComponents();
    private @Nullable String bomFormat;
    private @Nullable String tool;
    private @Nullable String toolVersion;
    private CycloneDxComponents.@Nullable Component subject;
    private boolean vulnerabilitiesSeen;
    private long findings;

    @Override
    public ReportMetadata parse(ReportSource source, Consumer<RawFinding> sink) throws IOException, ReportInvalid {
        try (var cursor = new JsonCursor(source.open())) {
            if (cursor.object("A CycloneDX document")) {
                readReferences(cursor);
            }
            cursor.end();
        }
        validate();
        try (var cursor = new JsonCursor(source.open())) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("components")) {
                    components.read(cursor);
                } else {
                    cursor.skip();
                }
            }
        }
        try (var cursor = new JsonCursor(source.open())) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("vulnerabilities") && cursor.array(field)) {
                    readVulnerabilities(cursor, sink);
                } else {
                    cursor.skip();
                }
            }
        }
        return metadata();
    }

    private void readReferences(JsonCursor cursor) throws IOException, ReportInvalid {
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "bomFormat" -> bomFormat = cursor.key(field);
                case "metadata" -> readMetadata(cursor);
                case "components" -> {
                    once.check(field);
                    cursor.skip();
                }
                case "vulnerabilities" -> {
                    once.check(field);
                    vulnerabilitiesSeen = true;
                    if (cursor.array(field)) {
                        while (cursor.nextElement()) {
                            CycloneDxVulnerability.readReferences(cursor, components);
                        }
                    }
                }
                default -> cursor.skip();
            }
        }
    }

    private void readMetadata(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "tools" -> readTools(cursor);
                case "component" -> subject = components.readOne(cursor);
                default -> cursor.skip();
            }
        }
        if (subject == null) {
            return;
        }
        // Grype says the manifest's digest as the version, Trivy the others as properties.
        Digests.add(digests, subject.version());
        subject.repoDigests().forEach(digest -> Digests.add(digests, digest));
        Digests.add(imageIds, subject.imageId());
    }

    /** A list up to 1.4, since 1.5 perhaps an object with {@code components}. The first one wrote the document. */
    private void readTools(JsonCursor cursor) throws IOException, ReportInvalid {
        if (cursor.isArray()) {
            while (cursor.nextElement()) {
                readTool(cursor);
            }
        } else if (cursor.objectOrSkip()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("components") && cursor.isArray()) {
                    readTools(cursor);
                } else {
                    cursor.skip();
                }
            }
        }
    }

    private void readTool(JsonCursor cursor) throws IOException, ReportInvalid {
        String name = null;
        String version = null;
        if (cursor.objectOrSkip()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                switch (field) {
                    case "name" -> name = cursor.key("tools.name");
                    case "version" -> version = cursor.key("tools.version");
                    default -> cursor.skip();
                }
            }
        }
        if (tool == null && name != null) {
            tool = name.toLowerCase(Locale.ROOT);
            toolVersion = version;
        }
    }

    private void validate() throws ReportInvalid {
        if (!"CycloneDX".equals(bomFormat)) {
            throw new ReportInvalid("The document's bomFormat is not CycloneDX", "/bomFormat", "give CycloneDX JSON");
        }
        if (!vulnerabilitiesSeen && !GrypeReport.SCANNER.equals(tool)) {
            throw new ReportInvalid(
                    "The document is an inventory: it has no vulnerabilities",
                    "",
                    "give one made by a scanner, such as trivy --format cyclonedx --scanners vuln");
        }
    }

    private void readVulnerabilities(JsonCursor cursor, Consumer<RawFinding> sink) throws IOException, ReportInvalid {
        var scanner = Objects.requireNonNullElse(tool, SCANNER);
        while (cursor.nextElement()) {
            var vulnerability = CycloneDxVulnerability.read(cursor, scores);
            for (var affected : vulnerability.affected()) {
                var component = component(cursor, affected.reference());
                findings++;
                sink.accept(vulnerability.finding(scanner, component, affected));
            }
            if (vulnerability.affected().isEmpty()) {
                // Said of the document's subject as a whole.
                var component = component(cursor, subject == null ? "" : subject.reference());
                findings++;
                sink.accept(vulnerability.finding(scanner, component, CycloneDxVulnerability.Affected.WHOLE));
            }
        }
    }

    private InstalledPackage component(JsonCursor cursor, String reference) throws ReportInvalid {
        if (subject != null && reference.equals(subject.reference())) {
            return subject.installed(null);
        }
        var found = components.installed(reference);
        if (found == null) {
            throw cursor.invalid(
                    "A vulnerability affects \"" + reference + "\", which is no component of the document",
                    "give the scanner's own JSON format instead");
        }
        return found;
    }

    private ReportMetadata metadata() {
        return new ReportMetadata(
                ReportFormat.CYCLONEDX,
                Objects.requireNonNullElse(tool, SCANNER),
                toolVersion,
                null,
                null,
                subject == null ? null : subject.name(),
                digests,
                imageIds,
                components.operatingSystem(),
                components.count(),
                findings);
    }
}
