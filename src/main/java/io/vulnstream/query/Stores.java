package io.vulnstream.query;

import io.vulnstream.support.pg.Pg;
import java.time.Duration;

/** Everything that reads. */
record Stores(
        SourceStore sources,
        ArtifactStore artifacts,
        ScanStore scans,
        JobStore jobs,
        FindingStore findings,
        FindingPartStore findingParts,
        ProblemStore problems,
        TransitionStore transitions,
        AgreementStore agreements,
        VulnerabilityStore vulnerabilities,
        RequestStore requests,
        ExportStore exports,
        TargetStore targets,
        DecisionReadStore decisions,
        NodeStore nodes) {
    static Stores over(Pg pg, Duration listingAge) {
        return new Stores(
                new SourceStore(pg),
                new ArtifactStore(pg),
                new ScanStore(pg),
                new JobStore(pg),
                new FindingStore(pg),
                new FindingPartStore(pg),
                new ProblemStore(pg),
                new TransitionStore(pg),
                new AgreementStore(pg),
                new VulnerabilityStore(pg),
                new RequestStore(pg),
                new ExportStore(pg),
                new TargetStore(pg, listingAge),
                new DecisionReadStore(pg),
                new NodeStore(pg));
    }
}
