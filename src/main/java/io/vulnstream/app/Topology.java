package io.vulnstream.app;

import java.util.List;

/** Who consumes and produces what, as data: printed by {@code vulnstream topology}, rendered into the docs. */
public final class Topology {
    public static final List<String> HEADER = List.of("role", "consumes", "produces", "group or lease", "threading");

    private static final List<Row> ROWS = List.of(
            new Row(
                    "exporter",
                    "target files; registry APIs",
                    "request rows, references, listings",
                    "lease 'exporter' for its schedule",
                    "event loop; files on worker pool 'targets'; bounded fan-out by registry"),
            new Row("intake", "POST /scans", "request rows", "-", "event loop; many requests in one commit"),
            new Row(
                    "dispatcher",
                    "request and job rows",
                    "scan.requested.v1 by scanner and lane; again what is not confirmed: scan.completed.v1, scan.failed.v1",
                    "lease 'dispatcher'",
                    "event loop; one in the cluster"),
            new Row(
                    "scanner",
                    "scan.requested.v1 of its scanner",
                    "scan.completed.v1, scan.failed.v1; report in the object store first",
                    "scanner",
                    "event loop; files on worker pools 'scanner-files', 'vs-report-files'; child processes, watched on 'scanner-process'"),
            new Row(
                    "archiver",
                    "scan.completed.v1, scan.failed.v1",
                    "archive records in the object store",
                    "archiver",
                    "event loop; files on worker pools 'vs-report-files' and 'vs-object-store'"),
            new Row(
                    "ingester",
                    "scan.completed.v1",
                    "findings; outbox rows",
                    "ingester",
                    "event loop; parsing on worker pool 'vs-report-parser', files on 'vs-report-files'"),
            new Row(
                    "ingester (relay)",
                    "outbox rows",
                    "finding.changed.v1",
                    "lease 'outbox-relay'",
                    "event loop; one in the cluster"),
            new Row(
                    "ingester (feeds)",
                    "EPSS and CISA's catalogue, from files or addresses",
                    "what is known of vulnerabilities",
                    "lease 'signals'",
                    "event loop; parsing on worker pool 'vs-feeds'; one in the cluster"),
            new Row(
                    "query",
                    "GraphQL over HTTP; VEX documents",
                    "request rows; decisions; exports",
                    "-",
                    "event loop; exports on worker pool 'vs-exchange', VEX documents on 'vs-vex'"),
            new Row(
                    "stream (in every process)",
                    "Redis streams",
                    "deliveries to handlers of its own node; XADD of facts",
                    "-",
                    "event loop; a connection of its own for each blocking read"));

    private Topology() {}

    /**
     * @param group consumer group or lease
     * @param threading where its work runs
     */
    public record Row(String role, String consumes, String produces, String group, String threading) {
        List<String> cells() {
            return List.of(role, consumes, produces, group, threading);
        }
    }

    public static List<Row> rows() {
        return ROWS;
    }

    /** The rows as text, below {@link #HEADER}. */
    public static List<List<String>> cells() {
        return ROWS.stream().map(Row::cells).toList();
    }

    /** A Markdown table. */
    public static String table() {
        var text = new StringBuilder();
        line(text, HEADER);
        line(text, HEADER.stream().map(cell -> "---").toList());
        ROWS.forEach(row -> line(text, row.cells()));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
