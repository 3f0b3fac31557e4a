package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.support.Limiter;
import io.vulnstream.support.pg.Pg;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Makes exports. Each is written to a file first: so it is of one moment however slowly it is read, whoever asks gets a
 * whole document or an error, and no transaction waits for a network.
 */
public final class Exports {
    private static final int AT_ONCE = 2;
    private static final int BUFFER = 1 << 16;
    private final WalkStore walks;
    private final Path folder;
    private final String version;
    private final WorkerExecutor workers;
    private final Limiter limiter = new Limiter(AT_ONCE);

    /**
     * @param folder for files on their way
     * @param version of vulnstream
     */
    public Exports(Vertx vertx, Pg pg, Path folder, String version) {
        this.walks = new WalkStore(pg);
        this.folder = folder;
        this.version = version;
        this.workers = vertx.createSharedWorkerExecutor("vs-exchange", AT_ONCE, 10, TimeUnit.MINUTES);
    }

    /** A file that whoever asked for it deletes. */
    Future<Path> export(Subject subject, ExportFormat format, Collection<FindingStatus> status) {
        return limiter.run(() -> run(() -> Writing.begin(folder, format, version, subject))
                .compose(writing -> walks.walk(subject, status, new OnWorkers(writing))
                        .compose(walked -> run(writing::finish))
                        .recover(failure -> run(writing::abandon).transform(gone -> Future.failedFuture(failure)))));
    }

    Future<Void> delete(Path file) {
        return this.<Void>run(() -> {
                    Files.deleteIfExists(file);
                    return null;
                })
                .otherwiseEmpty();
    }

    private <T> Future<T> run(Callable<T> work) {
        return workers.executeBlocking(work, false);
    }

    /** A document that is being written. */
    private record Writing(Path file, OutputStream out, FindingWriter writer, Subject subject) {
        static Writing begin(Path folder, ExportFormat format, String version, Subject subject) throws IOException {
            Files.createDirectories(folder);
            var file = Files.createTempFile(folder, "export", "." + format.extension());
            var out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
            return new Writing(file, out, format.writer(out, version), subject);
        }

        Path finish() throws IOException {
            writer.close();
            out.close();
            return file;
        }

        Void abandon() throws IOException {
            try (out) {
                Files.deleteIfExists(file);
            }
            return null;
        }
    }

    private interface Step {
        void go() throws IOException;
    }

    /** Takes what is met to the worker pool, so that the next page is read when this one is written. */
    private final class OnWorkers implements WalkStore.Visitor {
        private final FindingWriter writer;
        private final Subject subject;

        OnWorkers(Writing writing) {
            this.writer = writing.writer();
            this.subject = writing.subject();
        }

        private Future<Void> step(Step step) {
            return run(() -> {
                step.go();
                return null;
            });
        }

        @Override
        public Future<Void> begin(List<ExportedArtifact> artifacts) {
            return step(() -> writer.begin(subject, artifacts));
        }

        @Override
        public boolean wantsPackages() {
            return writer.wantsPackages();
        }

        @Override
        public Future<Void> packages(ExportedArtifact artifact, List<ExportedPackage> page) {
            return step(() -> writer.packages(artifact, page));
        }

        @Override
        public boolean wantsVulnerabilities() {
            return writer.wantsVulnerabilities();
        }

        @Override
        public Future<Void> vulnerabilities(List<ExportedVulnerability> page) {
            return step(() -> writer.vulnerabilities(page));
        }

        @Override
        public Future<Void> artifact(ExportedArtifact artifact) {
            return step(() -> writer.artifact(artifact));
        }

        @Override
        public Future<Void> findings(List<ExportedFinding> page) {
            return step(() -> writer.findings(page));
        }
    }
}
