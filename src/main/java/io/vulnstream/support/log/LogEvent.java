package io.vulnstream.support.log;

import java.util.Arrays;
import java.util.Optional;

/** The values of the key {@code event}. A log line without one is a library's. Rendered into docs/LOGGING.md. */
public enum LogEvent {
    ACCEPT_RESUMED("accept.resumed", "Requests can be committed again."),
    ACCEPT_WAITING("accept.waiting", "Requests cannot be committed now; who asks is told to ask again."),
    ADAPTER_CHANGED("adapter.changed", "The scanners in force changed: an adapter was added, edited or removed."),
    ADAPTER_INVALID(
            "adapter.invalid", "A scanner adapter has errors; the one before stays in force, if there was one."),
    ARCHIVE_FAILED("archive.failed", "A scan's record could not be archived now; it is tried again."),
    CATALOGUE_UNREADABLE(
            "catalogue.unreadable", "A stored inventory could not be read; the image is catalogued again."),
    CLAIM_LOST("claim.lost", "Somebody else may run a job that this process ran; its result counts for nothing."),
    CLAIMS_RESUMED("claims.resumed", "Claims can be renewed again."),
    CLAIMS_WAITING(
            "claims.waiting",
            "Claims could not be renewed; when it lasts longer than the lease, their jobs go to others."),
    CONFIG_UNUSED("config.unused", "A key of the configuration names a scanner that there is not."),
    DATABASE_KEPT("database.kept", "An advisory database could not be exchanged or removed; nothing is lost."),
    DATABASE_STALE("database.stale", "The advisory database given on the command line is older than the limit."),
    DATABASE_UPDATE("database.update", "What became of the update of a scanner's database."),
    DATABASE_UPDATE_FAILED("database.update.failed", "A scanner's download failed; its old database stays in use."),
    DELIVERY_GIVEN_UP(
            "delivery.given-up", "An entry was delivered too often; the ledger brings back what it stood for."),
    DELIVERY_REJECTED("delivery.rejected", "An event cannot be handled, now or later."),
    DELIVERY_RETRIED("delivery.retried", "An event could not be handled now and is delivered again."),
    DISPATCHER_RESUMED("dispatcher.resumed", "The dispatcher's rounds succeed again."),
    DISPATCHER_WAITING("dispatcher.waiting", "A round of the dispatcher failed; the next is on its way."),
    EMBEDDED_ORPHAN_STOPPED("embedded.orphan-stopped", "A server that a killed process left behind was stopped."),
    EMBEDDED_SHARED("embedded.shared", "Another process holds the data directory; its PostgreSQL and Redis are used."),
    EMBEDDED_STOP_FAILED("embedded.stop-failed", "An embedded server did not stop in order."),
    EXPORT_FINISHED("export.finished", "A run of the exporter ended: how much it asked for, and with which outcome."),
    EXPORT_RESUMED("export.resumed", "The exporter can run again."),
    EXPORT_WAITING("export.waiting", "A run of the exporter failed; it is tried again."),
    HTTP_FAILED("http.failed", "An HTTP request ended with an internal error."),
    IMAGE_LEFTOVER("image.leftover", "A file of the image cache could not be removed."),
    INTAKE_FAILED("intake.failed", "Taking work of a scanner could not be begun or ended."),
    JOB_LOST("job.lost", "A job's node was not heard of any more; the job waits again or is dead."),
    LEASE_LOST("lease.lost", "Another process holds what this one held."),
    LEASE_RESUMED("lease.resumed", "Leases can be asked for again."),
    LEASE_TAKEN("lease.taken", "This process does now what runs once in the cluster."),
    LEASE_WAITING("lease.waiting", "A lease could not be asked for; it is tried again."),
    METRICS_UNCOUNTED("metrics.uncounted", "Counts could not be read; their metrics are absent until they can."),
    NETWORK_IGNORED("network.ignored", "A variable like HTTPS_PROXY says what cannot be used, and is ignored."),
    NODE_READY("node.ready", "All roles of this process work."),
    NODE_STOP_FAILED("node.stop-failed", "This process did not stop in order."),
    NODE_WAITING("node.waiting", "Something this process needs at its start is not there; it waits until it is."),
    OUTBOX_RESUMED("outbox.resumed", "What the outbox holds can be published again."),
    OUTBOX_UNDECODABLE("outbox.undecodable", "A row of the outbox is no event of this version; it is quarantined."),
    OUTBOX_WAITING("outbox.waiting", "What the outbox holds could not be published; it is tried again."),
    POSTGRES_POOLED(
            "postgres.pooled",
            "A pooler such as PgBouncer stands before PostgreSQL; nothing is kept on its connections."),
    PROCESS_UNWATCHED("process.unwatched", "A child process could not be watched or stopped in order."),
    PUBLISH_FAILED("publish.failed", "An event could not be published now; it is published again from its row."),
    QUERY_FAILED("query.failed", "A GraphQL query ended with an internal error; its caller has the trace id."),
    REQUEST_DEAD("request.dead", "A request cannot be resolved: its cause does not go away by itself."),
    REQUEST_REPAIRED(
            "request.repaired",
            "Requests waited for nothing, as after rows were edited or restored by hand; they go on, or are ended."),
    RESOLVE_RESUMED("resolve.resumed", "What references name can be stored again."),
    RESOLVE_WAITING("resolve.waiting", "What references name could not be stored; it is tried again."),
    SCAN_FAILED("scan.failed", "An attempt ended without a report; the key cause says why."),
    SCAN_FINISHED("scan.finished", "A scanner ended with a report, which is stored."),
    SCAN_INGESTED("scan.ingested", "A report counts: its findings are merged."),
    SCAN_NOT_INGESTED("scan.not-ingested", "A report does not count; the message says why."),
    SCAN_SPARED("scan.spared", "A job needed no scan: the same one was made since it was asked for."),
    SCAN_UNRECORDED(
            "scan.unrecorded",
            "How an attempt ended could not be written down; it is made again when its lease has ended."),
    SCANNER_ABLE("scanner.able", "What a scanner lacked is there; this node takes its work again."),
    SCANNER_UNABLE(
            "scanner.unable",
            "A scanner has no program or no usable database here; its jobs wait or go to other nodes."),
    SCANNER_STATE_RESUMED("scanner.state.resumed", "The state of scanners can be written down again."),
    SCANNER_STATE_WAITING(
            "scanner.state.waiting", "The state of scanners could not be written down; it is tried again."),
    SCRATCH_LEFTOVER("scratch.leftover", "A scratch directory could not be removed; the next start tries again."),
    SIGNALS_FAILED(
            "signals.failed",
            "A file of EPSS or CISA's catalogue could not be had or does not count; what was known stays."),
    SIGNALS_IMPORTED("signals.imported", "What EPSS or CISA's catalogue says of vulnerabilities is known now."),
    SIGNALS_RESUMED("signals.resumed", "How imports of EPSS or CISA's catalogue went can be written down again."),
    SIGNALS_WAITING(
            "signals.waiting",
            "How an import of EPSS or CISA's catalogue went could not be written down; it is tried again."),
    PROBLEM_CLOCK_RESUMED("problem-clock.resumed", "What is due can be looked at again."),
    PROBLEM_CLOCK_WAITING("problem-clock.waiting", "What is due could not be looked at; it is tried again."),
    SOURCES_RESUMED("sources.resumed", "What counts for sources whose references moved can be worked out again."),
    SOURCES_WAITING("sources.waiting", "What counts for sources could not be worked out; it is tried again."),
    STREAM_RESUMED("stream.resumed", "A stream can be read again."),
    STREAM_WAITING("stream.waiting", "A stream cannot be read; it is tried again."),
    TARGET_PROBLEM("target.problem", "A target file has an error; what it said before stays in force."),
    TARGET_UNLISTED(
            "target.unlisted", "A target could not be listed, or not wholly: there are images nobody asked to scan."),
    WINDOW_LOST("window.lost", "Entries were gone from Redis; their jobs wait again.");

    private final String word;
    private final String meaning;

    LogEvent(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    public String word() {
        return word;
    }

    /** One sentence for whoever reads the log. */
    public String meaning() {
        return meaning;
    }

    public static Optional<LogEvent> ofWord(String word) {
        return Arrays.stream(values()).filter(event -> event.word.equals(word)).findFirst();
    }
}
