package io.vulnstream.query;

import io.vulnstream.query.view.VulnerabilityView;
import io.vulnstream.query.view.VulnerableSourceView;

/** The sources of a vulnerability. */
final class SpreadFields implements SchemaPart {
    private final SpreadStore store;
    private final Entities entities;

    SpreadFields(SpreadStore store, Entities entities) {
        this.store = store;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.pages(
                "Vulnerability",
                "sources",
                SpreadStore.SOURCES,
                3,
                Batch.one("Vulnerability.sources", PageKey.pages(store::ofGroups, SpreadStore::cursor)),
                VulnerabilityView::key);
        wiring.field("VulnerableSource", "source", entities.source(), VulnerableSourceView::sourceKey);
    }
}
