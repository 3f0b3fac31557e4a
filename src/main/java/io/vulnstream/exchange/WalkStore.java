package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vulnstream.exchange.FindingReadStore.After;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.support.pg.Pg;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * Leads through all findings of a subject, page by page, each when the one before is dealt with. Everything it reads is of
 * one moment, so what is listed apart from findings fits them.
 */
final class WalkStore {
    private static final int PAGE = 500;
    private final Pg pg;

    WalkStore(Pg pg) {
        this.pg = pg;
    }

    /** What is done with what is met. Packages and vulnerabilities come before any finding. */
    interface Visitor {
        Future<Void> begin(List<ExportedArtifact> artifacts);

        boolean wantsPackages();

        Future<Void> packages(ExportedArtifact artifact, List<ExportedPackage> page);

        boolean wantsVulnerabilities();

        Future<Void> vulnerabilities(List<ExportedVulnerability> page);

        /** Before its findings. */
        Future<Void> artifact(ExportedArtifact artifact);

        Future<Void> findings(List<ExportedFinding> page);
    }

    Future<Void> walk(Subject subject, Collection<FindingStatus> status, Visitor visitor) {
        var codes = status.stream().map(s -> (short) s.ordinal()).toArray(Short[]::new);
        return pg.withTransaction(
                connection -> Pg.run(connection, "set transaction isolation level repeatable read, read only")
                        .compose(set -> ArtifactReadStore.of(connection, subject))
                        .compose(artifacts -> new Walk(connection, artifacts, codes, visitor).go()));
    }

    private static final class Walk {
        private final SqlConnection snapshot;
        private final List<ExportedArtifact> artifacts;
        private final Short[] status;
        private final Visitor visitor;

        Walk(SqlConnection snapshot, List<ExportedArtifact> artifacts, Short[] status, Visitor visitor) {
            this.snapshot = snapshot;
            this.artifacts = artifacts;
            this.status = status;
            this.visitor = visitor;
        }

        Future<Void> go() {
            return visitor.begin(artifacts)
                    .compose(begun -> visitor.wantsVulnerabilities() ? vulnerabilities() : Future.succeededFuture())
                    .compose(listed -> visitor.wantsPackages() ? each(this::packages) : Future.succeededFuture())
                    .compose(listed -> each(this::findings));
        }

        private Future<Void> each(Function<ExportedArtifact, Future<Void>> step) {
            Future<Void> done = Future.succeededFuture();
            for (var artifact : artifacts) {
                done = done.compose(before -> step.apply(artifact));
            }
            return done;
        }

        private Future<Void> vulnerabilities() {
            var keys = artifacts.stream().map(ExportedArtifact::key).toArray(Long[]::new);
            return pages(
                    0,
                    after -> DictionaryReadStore.vulnerabilities(snapshot, keys, status, after, PAGE),
                    DictionaryReadStore.Keyed::key,
                    page -> visitor.vulnerabilities(page.stream()
                            .map(DictionaryReadStore.Keyed::vulnerability)
                            .toList()));
        }

        private Future<Void> packages(ExportedArtifact artifact) {
            return pages(
                    0,
                    after -> DictionaryReadStore.packages(snapshot, artifact.key(), status, after, PAGE),
                    ExportedPackage::key,
                    page -> visitor.packages(artifact, page));
        }

        private <T> Future<Void> pages(
                long after,
                LongFunction<Future<List<T>>> read,
                ToLongFunction<T> key,
                Function<List<T>, Future<Void>> use) {
            return read.apply(after).compose(page -> {
                if (page.isEmpty()) {
                    return Future.succeededFuture();
                }
                long next = key.applyAsLong(page.get(page.size() - 1)); // what waits for the end must not hold the page
                return use.apply(page).compose(used -> pages(next, read, key, use));
            });
        }

        private Future<Void> findings(ExportedArtifact artifact) {
            return visitor.artifact(artifact).compose(begun -> findings(artifact, After.START));
        }

        private Future<Void> findings(ExportedArtifact artifact, After after) {
            return FindingReadStore.page(snapshot, artifact, status, after, PAGE)
                    .compose(page -> {
                        if (page.isEmpty()) {
                            return Future.succeededFuture();
                        }
                        var next = behind(page);
                        return visitor.findings(page).compose(used -> findings(artifact, next));
                    });
        }

        private static After behind(List<ExportedFinding> page) {
            var last = page.get(page.size() - 1);
            return new After(last.severity().ordinal(), last.key());
        }
    }
}
