package io.vulnstream.app.cli;

import io.vertx.core.Future;
import io.vulnstream.exporter.ExportStore;
import io.vulnstream.exporter.ExportStore.Missed;
import io.vulnstream.scanner.ScannerDoctor.Check;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Says which targets are not listed any more: nothing else would miss them. */
final class TargetDoctor {
    private static final String SUBJECT = "targets";
    private static final int SHOWN = 5;
    private final Pg pg;
    private final Duration maxAge;

    /** @param maxAge how old a good listing may be */
    TargetDoctor(Pg pg, Duration maxAge) {
        this.pg = pg;
        this.maxAge = maxAge;
    }

    Future<Check> check() {
        return new ExportStore(pg).missed(maxAge).map(this::verdict);
    }

    private Check verdict(List<Missed> missed) {
        var hours = maxAge.toHours() + " h";
        if (missed.isEmpty()) {
            return new Check(SUBJECT, Verdict.OK, "none was missed within " + hours, "");
        }
        var names = missed.stream().limit(SHOWN).map(TargetDoctor::words).collect(Collectors.joining("; "));
        return new Check(
                SUBJECT,
                Verdict.WARNING,
                missed.size() + " not listed well within " + hours + ": " + names
                        + (missed.size() > SHOWN ? "; …" : ""),
                "run 'vulnstream export' and see what it says; 'vulnstream run' with the exporter role does so regularly"
                        + " (keys targets.uri, exporter.schedule)");
    }

    private static String words(Missed target) {
        var why = target.lastCause() == null ? "" : " (" + target.lastCause().word() + ")";
        return target.team() + "/" + target.name() + ", "
                + (target.lastGood() == null ? "never" : "last " + target.lastGood()) + why;
    }
}
