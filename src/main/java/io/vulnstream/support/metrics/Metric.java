package io.vulnstream.support.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Everything we count and measure ourselves, as a closed set. Rendered into docs/METRICS.md. */
public enum Metric {
    SCAN_DURATION(
            Kind.HISTOGRAM,
            "vulnstream.scan.duration",
            "Time of one attempt of this process, from its claim to its end. Outcomes: `succeeded`, `failed`, `released`"
                    + " (the process was stopped), `spared` (the same scan was made meanwhile), `lost` (the claim was)",
            LabelKey.SCANNER,
            LabelKey.OUTCOME),
    SCAN_FAILURES(
            Kind.COUNTER,
            "vulnstream.scan.failures",
            "Attempts of this process that failed, by the word of their cause",
            LabelKey.SCANNER,
            LabelKey.CAUSE),
    JOBS(
            Kind.GAUGE,
            "vulnstream.jobs",
            "Jobs that are `waiting`, `queued`, `running`, `reported` (to be ingested or archived) or `dead`",
            LabelKey.SCANNER,
            LabelKey.LANE,
            LabelKey.STATE),
    JOB_WAIT(
            Kind.GAUGE,
            "vulnstream.job.wait.seconds",
            "For how long the job that has waited longest has been due; absent where none is",
            LabelKey.SCANNER,
            LabelKey.LANE),
    DEAD_LETTERS(
            Kind.GAUGE,
            "vulnstream.dead.letters",
            "Dead letters that were not put aside: scans, requests (without a scanner: `none`) and deliveries",
            LabelKey.SCANNER,
            LabelKey.CAUSE),
    DEAD_LETTER_AGE(
            Kind.GAUGE,
            "vulnstream.dead.letter.age.seconds",
            "Age of the oldest dead letter that was not put aside; absent where there is none"),
    QUARANTINED(
            Kind.GAUGE,
            "vulnstream.quarantine.entries",
            "Entries of streams that could not be decoded and were not put aside"),
    FINDINGS(Kind.GAUGE, "vulnstream.findings", "Open findings", LabelKey.SEVERITY),
    OUTBOX(Kind.GAUGE, "vulnstream.outbox.entries", "Changes that are not published yet"),
    DATABASE_AGE(
            Kind.GAUGE,
            "vulnstream.database.age.seconds",
            "Age of the advisory database a scan made now would use, since it was built",
            LabelKey.SCANNER),
    FEED_AGE(
            Kind.GAUGE,
            "vulnstream.feed.age.seconds",
            "Time since EPSS or CISA's catalogue was last imported; absent where it never was",
            LabelKey.FEED),
    SCANNER_ABLE(
            Kind.GAUGE,
            "vulnstream.scanner.able",
            "1 where this process can scan with its scanner now, 0 where program or database is missing",
            LabelKey.SCANNER),
    TARGETS_MISSED(
            Kind.GAUGE,
            "vulnstream.targets.missed",
            "Targets without a good listing within `exporter.maxAge`: what they name is not scanned again"),
    BREAKER_OPEN(
            Kind.GAUGE,
            "vulnstream.breaker.open",
            "1 where this process leaves a host or store alone because it failed several times in a row, 0.5 while one"
                    + " call shows whether it works again; absent where all is well",
            LabelKey.REMOTE),
    STREAM_ENTRIES(
            Kind.GAUGE,
            "vulnstream.stream.entries",
            "Entries of a stream in Redis; those of work are named with scanner and lane",
            LabelKey.STREAM),
    STREAM_PENDING(
            Kind.GAUGE,
            "vulnstream.stream.pending",
            "Entries that a consumer group has taken and not acknowledged",
            LabelKey.STREAM,
            LabelKey.ROLE),
    EVENT_LOOP_LAG(
            Kind.GAUGE,
            "vulnstream.event.loop.lag.seconds",
            "The most that a timer of any event loop of this process was late since the last reading");

    /** How it is measured. */
    enum Kind {
        COUNTER("_total"),
        GAUGE(""),
        HISTOGRAM("_seconds");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final String dotted;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<LabelKey> labels;

    Metric(Kind kind, String dotted, String meaning, LabelKey... labels) {
        this.kind = kind;
        this.dotted = dotted;
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    /** As the registry wants it, which adds unit or {@code _total}. */
    String dotted() {
        return dotted;
    }

    Kind kind() {
        return kind;
    }

    /** In the words of the document. */
    public String meaning() {
        return meaning;
    }

    /** As Prometheus sees it: {@code vulnstream_<noun>_<unit or total>}. */
    public String prometheusName() {
        return dotted.replace('.', '_') + kind.suffix;
    }

    /** @throws IllegalArgumentException when these are not the keys it is divided by */
    void check(List<LabelKey.Label> given) {
        var keys = given.stream().map(LabelKey.Label::key).collect(Collectors.toSet());
        if (given.size() != labels.size() || !keys.containsAll(labels)) {
            throw new IllegalArgumentException(prometheusName() + " has the labels " + labels + ", not " + given);
        }
    }

    /** A Markdown table of all. */
    public static String table() {
        var text = new StringBuilder("| metric | kind | labels | meaning |\n|---|---|---|---|\n");
        for (var metric : values()) {
            text.append("| `")
                    .append(metric.prometheusName())
                    .append("` | ")
                    .append(metric.kind.word())
                    .append(" | ")
                    .append(metric.labels.stream()
                            .map(key -> "`" + key.name().toLowerCase(Locale.ROOT) + "`")
                            .collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(metric.meaning)
                    .append(" |\n");
        }
        return text.toString();
    }
}
