package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.support.http.Answers;
import io.vulnstream.support.http.RouteMounter;
import io.vulnstream.support.pg.Pg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GET /findings: docs/EXCHANGE.md says how it is asked and answered. */
public final class ExportRoutes implements RouteMounter {
    private static final Logger LOG = LoggerFactory.getLogger(ExportRoutes.class);
    private static final String PATH = "/findings";
    private static final Set<FindingStatus> STANDING = Set.of(FindingStatus.OPEN, FindingStatus.UNCONFIRMED);
    private static final Set<FindingStatus> ALL = Set.of(FindingStatus.values());

    private final Exports exports;
    private final SubjectStore subjects;
    private final Spellings spellings;

    /**
     * How else what people call an artifact or a source may be written.
     *
     * @param artifact of a reference, the name itself first
     * @param source of the address of a repository, the address itself first
     */
    public record Spellings(Function<String, List<String>> artifact, Function<String, List<String>> source) {}

    public ExportRoutes(Exports exports, Pg pg, Spellings spellings) {
        this.exports = exports;
        this.subjects = new SubjectStore(pg);
        this.spellings = spellings;
    }

    /** A request that cannot be answered, and why. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }

    @Override
    public void mount(Router router) {
        router.get(PATH).handler(this::export);
        router.route(PATH).handler(context -> {
            context.response().putHeader("Allow", HttpMethod.GET.name());
            Answers.error(context, 405, "BAD_USER_INPUT", "findings are read by GET");
        });
    }

    private void export(RoutingContext context) {
        try {
            var format = format(context);
            var status = status(context);
            subject(context)
                    .compose(subject -> exports.export(subject, format, status)
                            .compose(file ->
                                    send(context, subject, format, file).eventually(() -> exports.delete(file))))
                    .onFailure(failure -> failed(context, failure));
        } catch (Refused refused) {
            failed(context, refused);
        }
    }

    private static ExportFormat format(RoutingContext context) {
        var word = context.request().getParam("format", ExportFormat.JSON.word());
        return ExportFormat.ofWord(word)
                .orElseThrow(
                        () -> new Refused(400, "format: '" + word + "' is none; there are " + ExportFormat.words()));
    }

    private static Set<FindingStatus> status(RoutingContext context) {
        var word = context.request().getParam("status", "standing");
        return switch (word) {
            case "standing" -> STANDING;
            case "all" -> ALL;
            default ->
                throw new Refused(
                        400,
                        "status: '" + word + "' is none; there are standing (open, or not confirmed since) and all"
                                + " (resolved ones, too)");
        };
    }

    private Future<Subject> subject(RoutingContext context) {
        var artifact = context.request().getParam("artifact");
        var source = context.request().getParam("source");
        if ((artifact == null) == (source == null)) {
            throw new Refused(
                    400,
                    "say what of, by one of: artifact (an id, a digest or a reference), source (an id or an address)");
        }
        return artifact != null
                ? subjects.artifact(spellings.artifact().apply(artifact))
                        .map(found -> known(found, "artifact '" + artifact + "'"))
                : subjects.source(spellings.source().apply(source))
                        .map(found -> known(found, "source '" + source + "'"));
    }

    private static Subject known(Optional<Subject> found, String what) {
        return found.orElseThrow(() -> new Refused(
                404,
                what
                        + " is not known here: ask for a scan of it, or see what there is with 'sources' and 'artifacts' in"
                        + " GraphQL"));
    }

    private static Future<Void> send(RoutingContext context, Subject subject, ExportFormat format, Path file) {
        var name = subject.name().replaceAll("[^A-Za-z0-9._-]+", "-") + "." + format.extension();
        return context.response()
                .putHeader("Content-Type", format.mediaType())
                .putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .sendFile(file.toString());
    }

    private static void failed(RoutingContext context, Throwable failure) {
        if (context.response().headWritten()) {
            LOG.atDebug().setCause(failure).log("an export was not read to its end");
        } else if (failure instanceof Refused refused) {
            var code = refused.status == 404 ? "NOT_FOUND" : "BAD_USER_INPUT";
            Answers.error(context, refused.status, code, String.valueOf(refused.getMessage()));
        } else if (failure instanceof NothingToState) {
            Answers.error(context, 404, "NOT_FOUND", String.valueOf(failure.getMessage()));
        } else if (failure instanceof IOException || Pg.unavailable(failure)) {
            context.response().putHeader("Retry-After", "5");
            Answers.error(context, 503, "UNAVAILABLE", "the export could not be made now: " + failure.getMessage());
        } else {
            context.fail(failure);
        }
    }
}
