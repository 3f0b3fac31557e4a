package io.vulnstream.report;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The components of a CycloneDX document that its vulnerabilities affect. */
final class CycloneDxComponents {
    /** Affected components of one document; each is kept in memory. */
    private static final int LIMIT = 60_000;

    private final Set<String> wanted = new HashSet<>();
    private final Map<String, Component> referenceToComponent = new HashMap<>();
    private @Nullable String osName;
    private @Nullable String osVersion;
    private int count;

    /** A component as the document has it. */
    record Component(
            String reference,
            @Nullable String name,
            @Nullable String version,
            @Nullable String purl,
            @Nullable SourcePackage source,
            List<String> paths,
            List<String> repoDigests,
            @Nullable String imageId,
            boolean isOperatingSystem) {

        InstalledPackage installed(@Nullable String release) {
            var parts = PurlParts.of(purl);
            var ecosystem = parts == null ? null : parts.ecosystem();
            if (ecosystem != null && ecosystem.indexOf(':') < 0 && Ecosystems.isOperatingSystem(ecosystem)) {
                var told = Ecosystems.ofDistribution(parts == null ? null : parts.namespace(), release);
                ecosystem = told == null ? ecosystem : told;
            }
            var origin = Ecosystems.isOperatingSystem(ecosystem)
                    ? source == null && parts != null ? SourcePackage.ofUpstream(parts.qualifier("upstream")) : source
                    : null;
            return new InstalledPackage(
                    name == null ? reference : name,
                    version,
                    ecosystem,
                    purl,
                    origin == null ? null : origin.name(),
                    origin == null ? null : origin.version(),
                    paths);
        }
    }

    void want(JsonCursor cursor, String reference) throws ReportInvalid {
        wanted.add(reference);
        if (wanted.size() > LIMIT) {
            throw cursor.invalid(
                    "The document has more than " + LIMIT + " affected components",
                    "split it, or use the scanner's own JSON");
        }
    }

    void read(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.array("components")) {
            return;
        }
        while (cursor.nextElement()) {
            readOne(cursor);
        }
    }

    /** Null when the cursor does not stand on an object. Components inside of it are read with it. */
    @Nullable
    Component readOne(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return null;
        }
        var fields = new Fields();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "bom-ref" -> fields.reference = cursor.text(field, JsonCursor.LINE_LIMIT);
                case "type" -> fields.type = cursor.key("component.type");
                case "group" -> fields.group = cursor.key("component.group");
                case "name" -> fields.name = cursor.text("component.name", JsonCursor.LINE_LIMIT);
                case "version" -> fields.version = cursor.key("component.version");
                case "purl" -> fields.purl = cursor.text("component.purl", JsonCursor.LINE_LIMIT);
                case "properties" -> fields.readProperties(cursor);
                case "components" -> read(cursor);
                default -> cursor.skip();
            }
        }
        var component = fields.component();
        if (component.isOperatingSystem()) {
            osName = component.name();
            osVersion = component.version();
        } else if ("library".equals(fields.type)) {
            count++;
        }
        if (wanted.contains(component.reference())) {
            referenceToComponent.put(component.reference(), component);
        }
        return component;
    }

    @Nullable
    InstalledPackage installed(String reference) {
        var component = referenceToComponent.get(reference);
        return component == null ? null : component.installed(osVersion);
    }

    @Nullable
    String operatingSystem() {
        return osName == null ? null : osVersion == null ? osName : osName + " " + osVersion;
    }

    int count() {
        return count;
    }

    private static final class Fields {
        private final List<String> repoDigests = JsonCursor.list();
        private final Map<String, String> paths = new TreeMap<>();
        private @Nullable String reference;
        private @Nullable String type;
        private @Nullable String group;
        private @Nullable String name;
        private @Nullable String version;
        private @Nullable String purl;
        private @Nullable String sourceName;
        private @Nullable String sourceVersion;
        private @Nullable String imageId;

        Component component() {
            return new Component(
                    reference == null ? "" : reference,
                    wholeName(),
                    version,
                    purl,
                    sourceName == null ? null : new SourcePackage(sourceName, sourceVersion),
                    List.copyOf(paths.values()),
                    List.copyOf(repoDigests),
                    imageId,
                    "operating-system".equals(type));
        }

        /** Group and name as the ecosystem writes them together. */
        private @Nullable String wholeName() {
            if (group == null || name == null || name.startsWith(group)) {
                return name;
            }
            var parts = PurlParts.of(purl);
            if (parts == null || parts.isOperatingSystem()) {
                return name;
            }
            return group + (parts.type().equals("maven") ? ":" : "/") + name;
        }

        private void readProperties(JsonCursor cursor) throws IOException, ReportInvalid {
            if (!cursor.arrayOrSkip()) {
                return;
            }
            while (cursor.nextElement()) {
                if (!cursor.objectOrSkip()) {
                    continue;
                }
                String key = null;
                String value = null;
                for (String field; (field = cursor.nextField()) != null; ) {
                    switch (field) {
                        case "name" -> key = cursor.prose(JsonCursor.KEY_LIMIT);
                        case "value" -> value = cursor.prose(JsonCursor.LINE_LIMIT);
                        default -> cursor.skip();
                    }
                }
                if (key != null && value != null) {
                    property(key, value);
                }
            }
        }

        private void property(String key, String value) {
            switch (key) {
                case "aquasecurity:trivy:SrcName" -> sourceName = value;
                case "aquasecurity:trivy:SrcVersion" -> sourceVersion = value;
                case "aquasecurity:trivy:RepoDigest" -> repoDigests.add(value);
                case "aquasecurity:trivy:ImageID" -> imageId = value;
                default -> {
                    var path = key.equals("aquasecurity:trivy:FilePath")
                            || (key.startsWith("syft:location:") && key.endsWith(":path"));
                    if (path && paths.size() < 200) {
                        paths.put(key, value);
                    }
                }
            }
        }
    }
}
