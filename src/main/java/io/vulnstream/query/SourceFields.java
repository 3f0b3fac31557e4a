package io.vulnstream.query;

import io.vulnstream.query.view.ReferenceView;
import io.vulnstream.query.view.SourceView;

/** Source and Reference. */
final class SourceFields implements SchemaPart {
    private final SourceStore sources;
    private final ArtifactStore artifacts;
    private final Entities entities;

    SourceFields(SourceStore sources, ArtifactStore artifacts, Entities entities) {
        this.sources = sources;
        this.artifacts = artifacts;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "sources", env -> {
            var page = PageRequest.of(env, SourceStore.SOURCES, 1);
            return sources.page(Arguments.of(env).text("search"), page)
                    .map(rows -> Connection.of(rows, page, SourceStore::cursor));
        });
        wiring.root("Query", "references", env -> {
            var page = PageRequest.of(env, SourceStore.REFERENCES, 1);
            var arguments = Arguments.of(env);
            return sources.references(arguments.id("source"), arguments.text("name"), page)
                    .map(rows -> Connection.of(rows, page, SourceStore::cursor));
        });
        Batch<PageKey, Connection<ReferenceView>> references =
                Batch.one("Source.references", PageKey.pages(sources::referencesOfSources, SourceStore::cursor));
        wiring.pages("Source", "references", SourceStore.REFERENCES, 1, references, SourceView::key);
        wiring.pages(
                "Source",
                "artifacts",
                ArtifactStore.ARTIFACTS,
                1,
                Batch.one("Source.artifacts", PageKey.pages(artifacts::ofSources, ArtifactStore::cursor)),
                SourceView::key);
        wiring.field("Reference", "source", entities.source(), ReferenceView::sourceKey);
        wiring.field("Reference", "artifact", entities.artifact(), ReferenceView::artifactKey);
    }
}
