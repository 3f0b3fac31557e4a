package io.vulnstream.query;

import io.vulnstream.query.view.PackageUseView;

/** Where packages are. */
final class PackageFields implements SchemaPart {
    private final PackageStore store;
    private final Entities entities;

    PackageFields(PackageStore store, Entities entities) {
        this.store = store;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "packages", env -> {
            var page = PageRequest.of(env, PackageStore.PACKAGES, 2);
            return store.page(filter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, PackageStore::cursor));
        });
        wiring.field("PackageUse", "package", entities.packages(), PackageUseView::packageKey);
        wiring.field("PackageUse", "artifact", entities.artifact(), PackageUseView::artifactKey);
    }

    private static PackageStore.Filter filter(Arguments filter) {
        var name = filter.text("name");
        var purl = filter.text("purl");
        if ((name == null || name.isBlank()) && (purl == null || purl.isBlank())) {
            throw QueryProblem.badInput("the filter names no package: give its 'name' or its 'purl'");
        }
        return new PackageStore.Filter(
                name == null ? null : name.strip(),
                filter.text("ecosystem"),
                filter.text("version"),
                purl == null ? null : purl.strip(),
                filter.text("team"),
                Boolean.TRUE.equals(filter.flag("everywhere")));
    }
}
