package io.vulnstream.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The report formats that can be read. The word is what configuration and the database hold. */
public enum ReportFormat {
    TRIVY("trivy", "Trivy JSON"),
    GRYPE("grype", "Grype JSON"),
    OSV_SCANNER("osv-scanner", "osv-scanner JSON"),
    CYCLONEDX("cyclonedx", "CycloneDX JSON with vulnerabilities");

    private final String word;
    private final String title;

    ReportFormat(String word, String title) {
        this.word = word;
        this.title = title;
    }

    @JsonValue
    public String word() {
        return word;
    }

    /** For people: {@code Trivy JSON}. */
    public String title() {
        return title;
    }

    /**
     * The format a word of the configuration or the database names.
     *
     * @throws IllegalArgumentException naming the words there are
     */
    @JsonCreator
    public static ReportFormat ofWord(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is not a report format; use one of "
                        + Arrays.stream(values()).map(ReportFormat::word).collect(Collectors.joining(", "))));
    }
}
