package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A match's {@code artifact}: the package as Syft catalogued it. */
final class GrypeArtifact {
    private static final int PATHS = 200;

    private final List<String> paths = JsonCursor.list();
    private @Nullable String name;
    private @Nullable String version;
    private @Nullable String type;
    private @Nullable String purl;
    private @Nullable PurlParts parts;
    private @Nullable String ecosystem;
    private @Nullable SourcePackage upstream;
    private @Nullable String metadataSource;

    void read(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("artifact")) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "name" -> name = cursor.key("artifact.name");
                case "version" -> version = cursor.key("artifact.version");
                case "type" -> type = cursor.key("artifact.type");
                case "purl" -> purl = cursor.text("artifact.purl", JsonCursor.LINE_LIMIT);
                case "locations" -> readLocations(cursor);
                case "upstreams" -> readUpstreams(cursor);
                case "metadata" -> readMetadata(cursor);
                default -> cursor.skip();
            }
        }
        parts = PurlParts.of(purl);
        ecosystem = parts == null ? null : parts.ecosystem();
        if (ecosystem == null && !isOperatingSystem()) {
            ecosystem = Ecosystems.ofType(type);
        }
    }

    @Nullable
    String name() {
        return name;
    }

    boolean isOperatingSystem() {
        return switch (type == null ? "" : type) {
            case "apk", "deb", "rpm", "alpm" -> true;
            default -> false;
        };
    }

    /** By the artifact alone; of a distribution's package perhaps without release, or null. */
    @Nullable
    String ecosystem() {
        return ecosystem;
    }

    InstalledPackage installed(@Nullable String place) {
        var source = isOperatingSystem() ? source() : null;
        return new InstalledPackage(
                Objects.requireNonNull(name),
                version,
                place,
                purl,
                source == null ? null : source.name(),
                source == null ? null : source.version(),
                paths);
    }

    private @Nullable SourcePackage source() {
        if (upstream != null) {
            return upstream;
        }
        var told = parts == null ? null : SourcePackage.ofUpstream(parts.qualifier("upstream"));
        if (told != null) {
            return told;
        }
        return metadataSource == null ? null : new SourcePackage(metadataSource, null);
    }

    private void readLocations(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            if (cursor.isText()) {
                path(cursor.path("artifact.locations"));
            } else if (cursor.objectOrSkip()) {
                for (String field; (field = cursor.nextField()) != null; ) {
                    if (field.equals("path")) {
                        path(cursor.path("artifact.locations.path"));
                    } else {
                        cursor.skip();
                    }
                }
            }
        }
    }

    private void path(@Nullable String path) {
        if (path != null && paths.size() < PATHS) {
            paths.add(path);
        }
    }

    private void readUpstreams(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            String upstreamName = null;
            String upstreamVersion = null;
            if (cursor.objectOrSkip()) {
                for (String field; (field = cursor.nextField()) != null; ) {
                    switch (field) {
                        case "name" -> upstreamName = cursor.key("upstreams.name");
                        case "version" -> upstreamVersion = cursor.key("upstreams.version");
                        default -> cursor.skip();
                    }
                }
            }
            if (upstream == null && upstreamName != null) {
                upstream = new SourcePackage(upstreamName, upstreamVersion);
            }
        }
    }

    /** Before 0.30 only the metadata of Debian packages told the source. */
    private void readMetadata(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if ((field.equals("Source") || field.equals("source")) && cursor.isText()) {
                metadataSource = cursor.key("metadata.Source");
            } else {
                cursor.skip();
            }
        }
    }
}
