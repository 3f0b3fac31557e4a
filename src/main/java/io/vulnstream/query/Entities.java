package io.vulnstream.query;

import io.vulnstream.query.view.ArtifactView;
import io.vulnstream.query.view.ScanView;
import io.vulnstream.query.view.SourceView;
import java.util.UUID;

/** What several types lead to: one batch for each, so that a page fetches it once whichever fields ask. */
record Entities(Batch<Long, SourceView> source, Batch<Long, ArtifactView> artifact, Batch<UUID, ScanView> scan) {
    static Entities of(SourceStore sources, ArtifactStore artifacts, ScanStore scans) {
        return new Entities(
                Batch.one("source", sources::byKeys),
                Batch.one("artifact", artifacts::byKeys),
                Batch.one("scan", scans::byIds));
    }
}
