package io.vulnstream.query;

import io.vulnstream.query.view.ArtifactView;
import io.vulnstream.query.view.PackageView;
import io.vulnstream.query.view.ScanView;
import io.vulnstream.query.view.SourceView;
import io.vulnstream.query.view.VulnerabilityView;
import java.util.UUID;

/** What several types lead to: one batch for each, so that a page fetches it once whichever fields ask. */
record Entities(
        Batch<Long, SourceView> source,
        Batch<Long, ArtifactView> artifact,
        Batch<UUID, ScanView> scan,
        Batch<Long, PackageView> packages,
        Batch<Long, VulnerabilityView> vulnerability) {
    static Entities of(Stores stores) {
        return new Entities(
                Batch.one("source", stores.sources()::byKeys),
                Batch.one("artifact", stores.artifacts()::byKeys),
                Batch.one("scan", stores.scans()::byIds),
                Batch.one("package", stores.findingParts()::packages),
                Batch.one("vulnerability", stores.vulnerabilities()::byKeys));
    }
}
