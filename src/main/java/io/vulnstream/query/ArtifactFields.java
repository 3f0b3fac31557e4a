package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.query.view.ArtifactView;

/** Artifact: what it is, where it is found, and what is known of it. */
final class ArtifactFields implements SchemaPart {
    private final ArtifactStore artifacts;
    private final SourceStore sources;
    private final ScanStore scans;
    private final JobStore jobs;
    private final FindingStore findings;

    ArtifactFields(
            ArtifactStore artifacts, SourceStore sources, ScanStore scans, JobStore jobs, FindingStore findings) {
        this.artifacts = artifacts;
        this.sources = sources;
        this.scans = scans;
        this.jobs = jobs;
        this.findings = findings;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "artifacts", env -> {
            var page = PageRequest.of(env, ArtifactStore.ARTIFACTS, 1);
            return artifacts.page(filter(env), page).map(rows -> Connection.of(rows, page, ArtifactStore::cursor));
        });
        list(wiring, "sources", Batch.many("Artifact.sources", sources::ofArtifacts));
        list(wiring, "references", Batch.many("Artifact.references", sources::referencesOfArtifacts));
        list(wiring, "children", Batch.many("Artifact.children", artifacts::children));
        list(wiring, "counts", Batch.one("Artifact.counts", artifacts::counts));
        list(wiring, "latestScans", Batch.many("Artifact.latestScans", scans::latest));
        list(wiring, "pending", Batch.many("Artifact.pending", jobs::pending));
        wiring.pages(
                "Artifact",
                "scans",
                ScanStore.SCANS,
                1,
                Batch.one("Artifact.scans", PageKey.pages(scans::ofArtifacts, ScanStore::cursor)),
                ArtifactView::key);
        wiring.pages(
                "Artifact",
                "findings",
                FindingStore.BY_SEVERITY,
                2,
                Batch.one("Artifact.findings", PageKey.pages(findings::ofArtifacts, FindingStore::bySeverity)),
                ArtifactView::key);
    }

    private static <V> void list(Wiring wiring, String field, Batch<Long, V> batch) {
        wiring.field("Artifact", field, batch, ArtifactView::key);
    }

    private static ArtifactStore.Filter filter(DataFetchingEnvironment env) {
        var filter = Arguments.filter(env);
        return new ArtifactStore.Filter(
                filter.ids("ids", PageRequest.LARGEST),
                filter.id("source"),
                filter.text("digest"),
                filter.word("kind", ArtifactKind.class),
                filter.flag("referenced"));
    }
}
