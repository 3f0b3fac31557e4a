package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.ledger.Claim;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.adapter.ToolCommand;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.adapter.Value;
import io.vulnstream.scanner.image.ImageLocation;
import io.vulnstream.scanner.image.RegistryAccess;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.scanner.process.Outcome;
import io.vulnstream.scanner.process.Scratch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the commands of one scan: {@code scan}, or {@code catalog} where none is kept and {@code match}. */
public final class ScanSteps {
    private static final long CATALOGUE_BYTES = 1L << 30;

    private final ToolRunner tools;
    private final ImageInput input;
    private final Catalogues catalogues;
    private final AppConfig.Scanners config;

    public ScanSteps(ToolRunner tools, ImageInput input, Catalogues catalogues, AppConfig.Scanners config) {
        this.tools = tools;
        this.input = input;
        this.catalogues = catalogues;
        this.config = config;
    }

    /**
     * @param database the folder with links; null when the scanner needs no database
     * @param report where the report is to be
     */
    record Job(
            Claim claim,
            ScannerAdapter adapter,
            ImageLocation image,
            @Nullable Path database,
            Path report,
            Scratch scratch,
            Cancellation cancellation) {
        private Placeholders told(Placeholders placeholders) {
            if (database != null) {
                placeholders.put("database", database.toString());
            }
            var platform = claim.platform();
            if (platform != null) {
                placeholders.put("platform", platform).when(Value.Condition.PLATFORM, true);
            }
            return placeholders.put("report", report.toString());
        }
    }

    /** @param catalogue row of the inventory that was matched */
    record Done(Outcome outcome, @Nullable Long catalogue) {}

    Future<Done> run(Job job) {
        return switch (job.adapter().steps()) {
            case Steps.Scan only ->
                withImage(job, given -> command(job, only.scan(), given, job.report(), success(job)))
                        .map(outcome -> new Done(outcome, null));
            case Steps.CatalogAndMatch both -> catalogue(job, both).compose(made -> match(job, both, made));
        };
    }

    /** Fails with reference-invalid when the claim names something no program should be given. */
    Future<ImageLocation> locate(Claim claim) {
        return input.locate(claim);
    }

    private record Inventory(Path file, long row) {}

    private Future<Inventory> catalogue(Job job, Steps.CatalogAndMatch steps) {
        var file = job.scratch().file("catalog.json");
        return catalogues.key(job.claim(), job.adapter(), steps).compose(key -> catalogues
                .fetch(key, file)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : make(job, steps, file).compose(made -> catalogues.save(key, file)))
                .map(row -> new Inventory(file, row.id())));
    }

    private Future<Void> make(Job job, Steps.CatalogAndMatch steps, Path file) {
        return withImage(job, given -> {
                    given.placeholders().put("catalog", file.toString());
                    return command(job, steps.catalog(), given, file, Set.of(0));
                })
                .compose(outcome -> tools.workers()
                        .executeBlocking(
                                () -> {
                                    CatalogueCheck.check(
                                            steps.format(), file, job.claim().digest());
                                    return (Void) null;
                                },
                                false)
                        .recover(e -> Future.failedFuture(
                                e instanceof PipelineFailure known
                                        ? new ToolFailure(known, outcome.exitCode(), outcome.stderr())
                                        : e)));
    }

    private Future<Done> match(Job job, Steps.CatalogAndMatch steps, Inventory inventory) {
        var placeholders = RegistryAccess.placeholders(job.image(), job.scratch())
                .put("catalog", inventory.file().toString());
        var given = new ImageInput.Given(job.told(placeholders), Map.of());
        return command(job, steps.match(), given, job.report(), success(job))
                .map(outcome -> new Done(outcome, inventory.row()));
    }

    private <T> Future<T> withImage(Job job, java.util.function.Function<ImageInput.Given, Future<T>> work) {
        return input.with(job.adapter(), job.image(), job.scratch(), job.cancellation(), given -> {
            job.told(given.placeholders());
            return work.apply(given);
        });
    }

    private Future<Outcome> command(
            Job job, ToolCommand command, ImageInput.Given given, Path result, Set<Integer> success) {
        var adapter = job.adapter();
        var environment = new HashMap<>(adapter.environment());
        environment.putAll(given.environment());
        var file = result.equals(job.report()) ? config.maxReport().bytes() : CATALOGUE_BYTES;
        // An image may lie there packed and unpacked.
        var disk = 2 * config.maxImage().bytes() + file;
        var limits = new Limits(adapter.timeout(), adapter.memory(), Limits.outputOfScanner(), file, disk);
        var setting = new ToolRunner.Setting(environment, given.placeholders(), limits);
        return tools.run(command, setting, result, job.scratch(), job.cancellation())
                .compose(outcome -> new ExitCheck(adapter, pulls(adapter, command)).check(command, success, outcome));
    }

    private static boolean pulls(ScannerAdapter adapter, ToolCommand command) {
        return !(adapter.steps() instanceof Steps.CatalogAndMatch both) || command.equals(both.catalog());
    }

    private static Set<Integer> success(Job job) {
        return job.adapter().verdicts().success();
    }
}
