package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Requests;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.target.Target;
import io.vulnstream.target.TargetCatalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists what the targets name and asks for scans of it. */
public final class Exporter {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final int BATCH = 500;
    private static final int REPOSITORIES_AT_ONCE = 16;
    private static final int MAX_DETAIL = 2000;
    private static final String PRINCIPAL = "exporter";

    private final TargetCatalog catalog;
    private final RepositoryLister lister;
    private final ExportStore runs;
    private final ReferenceStore references;
    private final Requests requests;
    private final Supplier<List<String>> scanners;

    /** @param scanners names of the enabled adapters, for targets that name none */
    public Exporter(
            TargetCatalog catalog,
            RepositoryLister lister,
            ExportStore runs,
            ReferenceStore references,
            Requests requests,
            Supplier<List<String>> scanners) {
        this.catalog = catalog;
        this.lister = lister;
        this.runs = runs;
        this.references = references;
        this.requests = requests;
        this.scanners = scanners;
    }

    /** Brings the rows of the targets up to date with their files, and lists nothing. */
    public Future<Void> read() {
        return catalog.refresh().mapEmpty();
    }

    /** One run. Fails only when its own rows cannot be written; everything else is in the summary. */
    public Future<ExportSummary> run() {
        return run(false);
    }

    /** @param rescan ask also for scans of what is known for the current databases */
    public Future<ExportSummary> run(boolean rescan) {
        return runs.begin().compose(run -> catalog.refresh()
                .compose(refreshed -> listed(run, refreshed, rescan))
                .onSuccess(Exporter::tell)
                .recover(failure -> abandoned(run, failure)));
    }

    private Future<ExportSummary> abandoned(ExportStore.Run run, Throwable failure) {
        return runs.finish(run, ExportOutcome.FAILED, shortened(String.valueOf(failure.getMessage())))
                .transform(done -> Future.failedFuture(failure));
    }

    private Future<ExportSummary> listed(ExportStore.Run run, TargetCatalog.Refreshed refreshed, boolean rescan) {
        var targets = refreshed.targets();
        var rulesByRepository = targets.stream()
                .map(Target.Stored::target)
                .collect(Collectors.groupingBy(
                        Target::repository,
                        Collectors.mapping(target -> target.definition().tags(), Collectors.toSet())));
        var repositories = rulesByRepository.keySet().stream().sorted().toList();
        return runs.beginListings(run, targets.stream().map(Target.Stored::id).toList())
                .compose(done -> FanOut.map(repositories, REPOSITORIES_AT_ONCE, repository -> lister.list(
                                repository, rulesByRepository.getOrDefault(repository, java.util.Set.of()))
                        .compose(this::observed)))
                .compose(listings -> asked(run, refreshed, ExportPlan.byRepository(listings), rescan));
    }

    private Future<RepositoryListing> observed(RepositoryListing listing) {
        return listing.failure() != null
                ? Future.succeededFuture(listing)
                : references
                        .observe(listing.repository(), listing.tags(), listing.named())
                        .map(listing);
    }

    private Future<ExportSummary> asked(
            ExportStore.Run run,
            TargetCatalog.Refreshed refreshed,
            Map<String, RepositoryListing> listings,
            boolean rescan) {
        var plan = ExportPlan.of(refreshed.targets(), listings, scanners.get());
        var results = refreshed.targets().stream()
                .map(target -> result(
                        target,
                        Objects.requireNonNull(listings.get(target.target().repository())),
                        plan))
                .toList();
        return accepted(plan.requests(rescan)).compose(asked -> {
            var outcome = ExportSummary.outcome(results, refreshed.problems());
            var summary = new ExportSummary(run.publicId(), outcome, asked, results, refreshed.problems());
            return runs.finishListings(run, results)
                    .compose(done -> runs.finish(run, outcome, detail(refreshed.problems())))
                    .map(summary);
        });
    }

    private Future<List<ExportSummary.Asked>> accepted(List<NewRequest> wanted) {
        var asked = new ArrayList<ExportSummary.Asked>();
        return FanOut.inTurn(FanOut.chunks(wanted, BATCH), batch -> requests.accept(PRINCIPAL, batch)
                        .map(ids -> {
                            asked.addAll(paired(batch, ids));
                            return null;
                        }))
                .map(asked);
    }

    private static List<ExportSummary.Asked> paired(List<NewRequest> batch, List<UUID> ids) {
        var asked = new ArrayList<ExportSummary.Asked>();
        for (int i = 0; i < batch.size(); i++) {
            var request = batch.get(i);
            var names = Objects.requireNonNullElse(request.scanners(), List.<String>of());
            asked.add(new ExportSummary.Asked(ids.get(i), request.reference(), names));
        }
        return asked;
    }

    private static ExportSummary.Listing result(Target.Stored stored, RepositoryListing listing, ExportPlan plan) {
        var target = stored.target();
        var failures = failures(target, listing);
        var first = failures.isEmpty() ? null : failures.get(0);
        var outcome = first == null
                ? ExportOutcome.SUCCEEDED
                : listing.failure() != null ? ExportOutcome.FAILED : ExportOutcome.INCOMPLETE;
        return new ExportSummary.Listing(
                stored.id(),
                target.team(),
                target.name(),
                target.repository(),
                outcome,
                first == null ? null : first.kind(),
                first == null ? null : words(failures),
                listing.tags().size(),
                plan.requested(stored.id()));
    }

    /** Of the whole repository, else of those of its tags that this target's rule lets in. */
    private static List<PipelineFailure> failures(Target target, RepositoryListing listing) {
        return listing.failure() != null
                ? List.of(listing.failure())
                : listing.failed().entrySet().stream()
                        .filter(failed -> target.definition().tags().matches(failed.getKey()))
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue)
                        .toList();
    }

    private static String words(List<PipelineFailure> failures) {
        var first = String.valueOf(failures.get(0).getMessage());
        return shortened(failures.size() == 1 ? first : first + " (and " + (failures.size() - 1) + " more tags)");
    }

    private static @Nullable String detail(List<Problem> problems) {
        return problems.isEmpty()
                ? null
                : shortened(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }

    private static String shortened(String text) {
        return text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
    }

    private static void tell(ExportSummary summary) {
        summary.problems().forEach(problem -> LOG.atWarn()
                .addKeyValue("event", "target.problem")
                .log("A target file changes nothing until it is right: {}", problem));
        summary.listings().stream()
                .filter(listing -> listing.outcome() != ExportOutcome.SUCCEEDED)
                .sorted(Comparator.comparing(ExportSummary.Listing::repository))
                .forEach(listing -> LOG.atWarn()
                        .addKeyValue("event", "target.unlisted")
                        .addKeyValue(
                                "cause",
                                listing.cause() == null
                                        ? Cause.INTERNAL.word()
                                        : listing.cause().word())
                        .log("{}/{} was not listed completely: {}", listing.team(), listing.name(), listing.detail()));
        LOG.atInfo()
                .addKeyValue("event", "export.finished")
                .log(
                        "Asked for {} images of {} targets: {}",
                        summary.requests().size(),
                        summary.listings().size(),
                        summary.outcome());
    }
}
