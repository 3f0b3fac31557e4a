package io.vulnstream.query.view;

import java.util.UUID;

/** What has an id of its own. Ids keep resolving. */
public sealed interface NodeView
        permits SourceView,
                ArtifactView,
                ScanView,
                FindingView,
                ProblemView,
                VulnerabilityView,
                RequestView,
                ExportRunView,
                DecisionView {
    UUID id();
}
