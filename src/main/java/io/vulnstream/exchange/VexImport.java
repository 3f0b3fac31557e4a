package io.vulnstream.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vulnstream.exchange.VexDocument.Statement;
import io.vulnstream.exchange.VexLookupStore.Found;
import io.vulnstream.exchange.VexResult.Line;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.Json;
import io.vulnstream.support.Sha256;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.Draft;
import io.vulnstream.triage.PackagePattern;
import io.vulnstream.triage.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes decisions of what a VEX document states, statement by statement, and tells of each what became of it. */
final class VexImport {
    private final Decisions decisions;
    private final VexLookupStore lookup;
    private final VexRecordStore records;
    private final Function<String, List<String>> spellings;

    /** @param spellings of the address of a source, the address itself first */
    VexImport(Pg pg, Decisions decisions, Function<String, List<String>> spellings) {
        this.decisions = decisions;
        this.lookup = new VexLookupStore(pg);
        this.records = new VexRecordStore(pg);
        this.spellings = spellings;
    }

    /** What happens to one statement. */
    private record Step(VexOutcome outcome, @Nullable String detail) {
        static Step of(VexOutcome outcome, @Nullable String detail) {
            return new Step(outcome, detail);
        }
    }

    /**
     * @param longest after which the rest is put off: whoever brought it waits for the answer. Taking it in again goes on
     *     where this stopped
     */
    Future<VexResult> take(VexDocument document, Principal principal, Duration longest) {
        var deadline = Deadline.in(longest);
        var statements = document.statements();
        return records.register(document, principal.name()).compose(registered -> records.done(registered.row())
                .compose(done ->
                        FanOut.map(IntStream.range(0, statements.size()).boxed().toList(), 1, place -> settled(
                                        document, place, done, registered.newest(), deadline)
                                .map(Future::succeededFuture)
                                .orElseGet(() -> step(document, statements.get(place), principal))
                                .map(step -> line(statements.get(place), step))))
                .compose(lines ->
                        records.record(registered.row(), statements, lines).map(kept -> result(document, lines))));
    }

    /**
     * What is known of a statement without looking at what it is about.
     *
     * @param done what was applied before of the same version, by its place
     * @param newest version of the document that was taken in
     */
    private static Optional<Step> settled(
            VexDocument document, int place, Map<Integer, String> done, long newest, Deadline deadline) {
        var statement = document.statements().get(place);
        if (statement.problem() != null) {
            return Optional.of(Step.of(VexOutcome.UNUSABLE, statement.problem()));
        }
        if (newest > document.version()) {
            return Optional.of(
                    Step.of(VexOutcome.UNCHANGED, "version " + newest + " of this document was taken in before"));
        }
        if (VexRecordStore.digest(statement).equals(done.get(place))) {
            return Optional.of(Step.of(VexOutcome.UNCHANGED, "taken in before"));
        }
        return deadline.passed()
                ? Optional.of(Step.of(VexOutcome.POSTPONED, "there was no time for it: take the document in again"))
                : Optional.empty();
    }

    private static Line line(Statement statement, Step step) {
        var product = statement.product();
        return new Line(
                statement.index(),
                statement.vulnerability(),
                product == null ? null : product.name(),
                step.outcome(),
                step.detail());
    }

    private static VexResult result(VexDocument document, List<Line> lines) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var outcome : VexOutcome.values()) {
            counts.put(outcome.word(), (int)
                    lines.stream().filter(line -> line.outcome() == outcome).count());
        }
        return new VexResult(document.id(), document.version(), counts, lines);
    }

    private Future<Step> step(VexDocument document, Statement statement, Principal principal) {
        var product = Objects.requireNonNull(statement.product());
        var sources = product.source() == null ? List.<String>of() : spellings.apply(product.source());
        return lookup.product(product, sources)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Step.of(VexOutcome.UNKNOWN_PRODUCT, "it is not known here"))
                        : about(document, statement, found.get(), principal))
                .recover(VexImport::refused);
    }

    private static Future<Step> refused(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return Future.succeededFuture(Step.of(VexOutcome.UNUSABLE, refusal.getMessage()));
        }
        return Pg.refusal(failure)
                .map(why -> Future.succeededFuture(Step.of(VexOutcome.UNUSABLE, "it cannot be kept: " + why)))
                .orElseGet(() -> Future.failedFuture(failure));
    }

    private Future<Step> about(VexDocument document, Statement statement, Found found, Principal principal) {
        if (!statement.notes().isEmpty()) {
            return notes(document, statement, found, principal);
        }
        return statement.verdict() == null
                ? lifted(document, statement, found, principal)
                : decided(document, statement, found, principal);
    }

    /** What another vulnstream decided, unless it is known already. */
    private Future<Step> notes(VexDocument document, Statement statement, Found found, Principal principal) {
        var made = new ArrayList<DecisionNote>();
        return FanOut.inTurn(statement.notes(), note -> lookup.known(note.id())
                        .compose(known -> known
                                ? Future.succeededFuture()
                                : draft(document, statement, note, found).compose(draft -> decisions
                                        .decide(draft, principal)
                                        .map(outcome -> {
                                            if (!outcome.repeated()) {
                                                made.add(note);
                                            }
                                            return null;
                                        }))))
                .map(done -> made.isEmpty()
                        ? Step.of(VexOutcome.UNCHANGED, "decided before")
                        : Step.of(VexOutcome.APPLIED, null));
    }

    private Future<Draft> draft(VexDocument document, Statement statement, DecisionNote note, Found found) {
        var artifact = note.scope() == DecisionScope.ARTIFACT ? found.artifact() : null;
        var source = note.scope() != DecisionScope.SOURCE
                ? Future.succeededFuture(found)
                : lookup.product(
                                new VexProduct("", null, note.source(), null),
                                spellings.apply(String.valueOf(note.source())))
                        .map(known -> known.orElseThrow(() -> new Refusal(
                                Refusal.Reason.NOT_FOUND,
                                "it was decided for the source '" + note.source() + "', which is not known here")));
        return source.map(at -> new Draft(
                null,
                note.vulnerability(),
                new PackagePattern(note.ecosystem(), note.software()),
                note.scope(),
                artifact,
                note.scope() == DecisionScope.SOURCE ? at.source() : null,
                note.team(),
                note.kind(),
                note.justification(),
                note.severity(),
                note.priority(),
                note.reason(),
                note.validUntil(),
                null,
                document.id(),
                original(document, statement, note),
                "vex:" + note.id()));
    }

    private Future<Step> decided(VexDocument document, Statement statement, Found found, Principal principal) {
        return patterns(statement, found).compose(patterns -> {
            if (patterns.isEmpty()) {
                return Future.succeededFuture(Step.of(
                        VexOutcome.UNKNOWN_PRODUCT,
                        "no package here is called " + String.join(", ", statement.packages())));
            }
            var drafts = patterns.stream()
                    .map(pattern -> draft(document, statement, found, pattern))
                    .toList();
            return decisions
                    .decide(drafts, principal, false)
                    .map(outcome -> outcome.repeated()
                            ? Step.of(VexOutcome.UNCHANGED, "decided before")
                            : Step.of(VexOutcome.APPLIED, null));
        });
    }

    private static Draft draft(VexDocument document, Statement statement, Found found, PackagePattern pattern) {
        var verdict = Objects.requireNonNull(statement.verdict());
        var product = Objects.requireNonNull(statement.product()).name();
        var said = String.join(
                "\n",
                document.id(),
                String.valueOf(document.version()),
                product,
                String.valueOf(pattern.ecosystem()),
                String.valueOf(pattern.name()),
                statement.original());
        return new Draft(
                null,
                statement.vulnerability(),
                pattern,
                found.artifact() != null ? DecisionScope.ARTIFACT : DecisionScope.SOURCE,
                found.artifact(),
                found.source(),
                null,
                verdict.kind(),
                verdict.justification(),
                null,
                null,
                verdict.reason(),
                null,
                null,
                document.id(),
                original(document, statement, null),
                "vex:" + Sha256.hex(said));
    }

    /** The packages a statement is about: any where it names none, and none where it names only such that are not here. */
    private Future<List<PackagePattern>> patterns(Statement statement, Found found) {
        if (statement.packages().isEmpty()) {
            return Future.succeededFuture(List.of(PackagePattern.ANY));
        }
        return FanOut.map(statement.packages(), 1, text -> PurlText.of(text)
                        .map(purl -> lookup.software(purl, found.artifact()))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .map(known ->
                        known.stream().flatMap(Optional::stream).distinct().toList());
    }

    /** What says anything but "not affected" takes back what the same document said before. */
    private Future<Step> lifted(VexDocument document, Statement statement, Found found, Principal principal) {
        return patterns(statement, found).compose(patterns -> lookup.ofOrigin(
                        document.id(), statement.vulnerability(), found)
                .compose(before -> {
                    var lifted = before.stream()
                            .filter(decision ->
                                    patterns.contains(PackagePattern.ANY) || patterns.contains(decision.packages()))
                            .toList();
                    var why = document.id() + " says '" + statement.status().openVex() + "' now";
                    return FanOut.inTurn(lifted, decision -> decisions
                                    .revoke(decision.id(), why, principal)
                                    .mapEmpty())
                            .map(done -> lifted.isEmpty()
                                    ? Step.of(VexOutcome.UNCHANGED, "nothing of this document is to be lifted")
                                    : Step.of(VexOutcome.APPLIED, "lifted " + lifted.size()));
                }));
    }

    private static String original(VexDocument document, Statement statement, @Nullable DecisionNote note) {
        try {
            var node = Json.mapper().createObjectNode();
            node.put("document", document.id());
            node.put("version", document.version());
            node.put("author", document.author());
            node.set("statement", Json.mapper().readTree(statement.original()));
            if (note != null) {
                node.set("note", Json.mapper().valueToTree(note));
            }
            return node.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a statement that was read before", e);
        }
    }
}
