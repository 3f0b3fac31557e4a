package io.vulnstream.app;

import io.vertx.core.VerticleBase;
import io.vulnstream.exporter.ExportStore;
import io.vulnstream.exporter.Exporter;
import io.vulnstream.exporter.ExporterVerticle;
import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.exporter.RepositoryLister;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.registry.PatientRegistryClient;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.target.TargetCatalog;
import io.vulnstream.target.TargetStore;
import java.time.Duration;

/** The exporter, for its role and for one run by a command. */
record ExporterWiring(Core core, AdapterCatalog adapters) {
    VerticleBase verticle() {
        return new ExporterVerticle(
                core.vertx(),
                exporter(),
                new ExportStore(core.pg()),
                new LeaseStore(core.pg()),
                core.instance(),
                schedule());
    }

    /** Without a folder of targets nothing is listed by itself. */
    private Duration schedule() {
        return core.config().targets().uri() == null
                ? Duration.ZERO
                : core.config().exporter().schedule();
    }

    Exporter exporter() {
        var config = core.config();
        var catalog =
                new TargetCatalog(core.vertx(), config.targets().uri(), new TargetStore(core.pg()), adapters::names);
        var patient = new PatientRegistryClient(
                core.registry(), core.vertx(), config.exporter().concurrency());
        var lister = new RepositoryLister(
                patient, config.exporter().maxTags(), config.registry().timeout());
        return new Exporter(
                catalog,
                lister,
                new ExportStore(core.pg()),
                new ReferenceStore(core.pg()),
                IntakeWiring.submissions(core),
                () -> adapters.names().stream().sorted().toList());
    }
}
