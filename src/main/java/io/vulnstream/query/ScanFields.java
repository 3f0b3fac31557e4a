package io.vulnstream.query;

import io.vulnstream.query.view.AttemptView;
import io.vulnstream.query.view.JobView;
import io.vulnstream.query.view.RequestView;
import io.vulnstream.query.view.ScanOutcome;
import io.vulnstream.query.view.ScanView;
import java.util.List;

/** Scan, Job and their attempts. */
final class ScanFields implements SchemaPart {
    private final ScanStore scans;
    private final JobStore jobs;
    private final Entities entities;

    ScanFields(ScanStore scans, JobStore jobs, Entities entities) {
        this.scans = scans;
        this.jobs = jobs;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "scans", env -> {
            var page = PageRequest.of(env, ScanStore.SCANS, 1);
            var filter = Arguments.filter(env);
            var asked = new ScanStore.Filter(
                    filter.id("artifact"),
                    filter.id("source"),
                    filter.text("scanner"),
                    filter.word("outcome", ScanOutcome.class));
            return scans.page(asked, page).map(rows -> Connection.of(rows, page, ScanStore::cursor));
        });
        Batch<Long, List<AttemptView>> attempts = Batch.many("attempts", jobs::attempts);
        wiring.field("Scan", "artifact", entities.artifact(), ScanView::artifactKey);
        wiring.field("Scan", "attempts", attempts, ScanView::jobKey);
        wiring.field("Job", "artifact", entities.artifact(), JobView::artifactKey);
        wiring.field("Job", "scan", entities.scan(), JobView::scanKey);
        wiring.field("Job", "attempts", attempts, JobView::key);
        wiring.field("ScanRequest", "jobs", Batch.many("ScanRequest.jobs", jobs::ofRequests), RequestView::key);
        wiring.field(
                "ScanRequest",
                "confirmedBy",
                Batch.many("ScanRequest.confirmedBy", scans::confirming),
                RequestView::key);
    }
}
