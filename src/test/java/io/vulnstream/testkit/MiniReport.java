package io.vulnstream.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.report.VulnerabilityIds;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Small reports as the scanners write them, about Alpine packages and packages of npm. */
public final class MiniReport {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String scanner;
    private final BiFunction<List<Entry>, Boolean, ObjectNode> form;
    private final List<Entry> entries = new ArrayList<>();
    private boolean withSources = true;

    private MiniReport(String scanner, BiFunction<List<Entry>, Boolean, ObjectNode> form) {
        this.scanner = scanner;
        this.form = form;
    }

    private record Entry(
            String ecosystem,
            String name,
            String version,
            String source,
            String id,
            String severity,
            String fix,
            List<String> others) {}

    public static MiniReport trivy() {
        return new MiniReport("trivy", MiniReport::trivyJson);
    }

    public static MiniReport grype() {
        return new MiniReport("grype", MiniReport::grypeJson);
    }

    /** Who writes reports like this one. */
    public String scanner() {
        return scanner;
    }

    public static MiniReport osv() {
        return new MiniReport("osv-scanner", MiniReport::osvJson);
    }

    /** @param source the source package the binary one was built from */
    public MiniReport apk(String name, String source, String id, String severity) {
        return apk(name, source, id, severity, "1.1.1k-r0");
    }

    /** @param others ids the scanner names as the same vulnerability, of an erratum as those it is about */
    public MiniReport apk(String name, String source, String id, String severity, String fix, String... others) {
        entries.add(new Entry("apk", name, "1.1.1c-r0", source, id, severity, fix, List.of(others)));
        return this;
    }

    /** @param others ids the scanner names as the same vulnerability */
    public MiniReport npm(String name, String version, String id, String severity, String fix, String... others) {
        entries.add(new Entry("npm", name, version, "", id, severity, fix, List.of(others)));
        return this;
    }

    /** Leaves out what tells the source packages. */
    public MiniReport withoutSources() {
        withSources = false;
        return this;
    }

    public Path write(Path folder) {
        try {
            var file = Files.createTempFile(folder, "report", ".json");
            return Files.write(file, Json.mapper().writeValueAsBytes(form.apply(entries, withSources)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode trivyJson(List<Entry> entries, boolean sources) {
        var report = JSON.objectNode().put("SchemaVersion", 2).put("ArtifactName", "app");
        report.putObject("Metadata").putObject("OS").put("Family", "alpine").put("Name", "3.10.2");
        var results = report.putArray("Results");
        for (var ecosystem : List.of("apk", "npm")) {
            var result = results.addObject()
                    .put("Target", "app")
                    .put("Class", ecosystem.equals("apk") ? "os-pkgs" : "lang-pkgs")
                    .put("Type", ecosystem.equals("apk") ? "alpine" : "node-pkg");
            var packages = sources && ecosystem.equals("apk") ? result.putArray("Packages") : JSON.arrayNode();
            var vulnerabilities = result.putArray("Vulnerabilities");
            entries.stream().filter(e -> e.ecosystem().equals(ecosystem)).forEach(e -> {
                packages.addObject()
                        .put("ID", e.name() + "@" + e.version())
                        .put("Name", e.name())
                        .put("Version", e.version())
                        .put("SrcName", e.source())
                        .put("SrcVersion", e.version());
                var vulnerability = vulnerabilities
                        .addObject()
                        .put("VulnerabilityID", e.id())
                        .put("PkgID", e.name() + "@" + e.version())
                        .put("PkgName", e.name())
                        .put("InstalledVersion", e.version())
                        .put("FixedVersion", e.fix())
                        .put("Severity", e.severity())
                        .put("Title", e.id() + " by trivy");
                vulnerability.putObject("PkgIdentifier").put("PURL", purl(e));
                add(vulnerability.putArray("VendorIDs"), e.others());
            });
        }
        return report;
    }

    private static ObjectNode grypeJson(List<Entry> entries, boolean sources) {
        var report = JSON.objectNode();
        var matches = report.putArray("matches");
        for (var e : entries) {
            var match = matches.addObject();
            var vulnerability = match.putObject("vulnerability")
                    .put("id", e.id())
                    .put("severity", e.severity())
                    .put(
                            "namespace",
                            e.ecosystem().equals("apk") ? "alpine:distro:alpine:3.10" : "github:language:javascript");
            vulnerability
                    .putObject("fix")
                    .put("state", "fixed")
                    .putArray("versions")
                    .add(e.fix());
            var related = match.putArray("relatedVulnerabilities");
            e.others().forEach(id -> related.addObject().put("id", id));
            var artifact = match.putObject("artifact")
                    .put("name", e.name())
                    .put("version", e.version())
                    .put("type", e.ecosystem())
                    .put("purl", purl(e));
            artifact.putArray("locations").addObject().put("path", "/lib/" + e.ecosystem() + "/" + e.name());
            if (sources && !e.source().isEmpty()) {
                artifact.putArray("upstreams").addObject().put("name", e.source());
            }
        }
        report.putObject("source").put("type", "image");
        report.putObject("distro").put("name", "alpine").put("version", "3.10.2");
        report.putObject("descriptor").put("name", "grype").put("version", "0.118.0");
        return report;
    }

    /** A package of the operating system by its source, as osv-scanner knows it, whatever is asked of sources. */
    private static ObjectNode osvJson(List<Entry> entries, boolean sources) {
        var report = JSON.objectNode();
        var packages = report.putArray("results").addObject().put("path", "app").putArray("packages");
        for (var e : entries) {
            var system = e.ecosystem().equals("apk");
            var entry = packages.addObject();
            var pack = entry.putObject("package")
                    .put("name", system ? e.source() : e.name())
                    .put("version", e.version())
                    .put("ecosystem", system ? "Alpine:v3.10" : "npm");
            if (system) {
                pack.put("os_package_name", e.name());
            }
            var entryRecord = entry.putArray("vulnerabilities").addObject().put("id", e.id());
            entryRecord.putObject("database_specific").put("severity", e.severity());
            add(entryRecord.putArray(VulnerabilityIds.isErratum(e.id()) ? "upstream" : "aliases"), e.others());
            var affected = entryRecord.putArray("affected").addObject();
            affected.putObject("package")
                    .put("name", system ? e.source() : e.name())
                    .put("ecosystem", system ? "Alpine:v3.10" : "npm");
            var events = affected.putArray("ranges")
                    .addObject()
                    .put("type", "ECOSYSTEM")
                    .putArray("events");
            events.addObject().put("introduced", "0");
            events.addObject().put("fixed", e.fix());
        }
        return report;
    }

    private static String purl(Entry e) {
        return e.ecosystem().equals("apk")
                ? "pkg:apk/alpine/" + e.name() + "@" + e.version() + "?distro=alpine-3.10.2"
                : "pkg:npm/" + e.name() + "@" + e.version();
    }

    private static void add(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
