package io.vulnstream.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms in which findings leave. */
public enum ExportFormat {
    CSV("text/csv; charset=utf-8", "csv"),
    JSON("application/json", "json"),
    SARIF("application/sarif+json", "sarif"),
    CYCLONEDX("application/vnd.cyclonedx+json; version=1.6", "cdx.json"),
    OPENVEX("application/json", "openvex.json");

    private final String mediaType;
    private final String extension;

    ExportFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    String mediaType() {
        return mediaType;
    }

    /** Of a file. */
    String extension() {
        return extension;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ExportFormat> ofWord(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** {@code csv, json, …}. */
    static String words() {
        return Arrays.stream(values()).map(ExportFormat::word).collect(Collectors.joining(", "));
    }

    /** @param version of vulnstream */
    FindingWriter writer(OutputStream out, String version) throws IOException {
        return switch (this) {
            case CSV -> new CsvWriter(out);
            case JSON -> new JsonWriter(out);
            case SARIF -> new SarifWriter(out, version);
            case CYCLONEDX -> new CycloneDxWriter(out, version);
            case OPENVEX -> new OpenVexWriter(out, version);
        };
    }
}
