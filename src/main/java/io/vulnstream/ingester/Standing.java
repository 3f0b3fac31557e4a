package io.vulnstream.ingester;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ledger.ScanRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a scan stands among those of its scanner on its artifact: by the build of the database, an unknown one before any
 * known, then by its start.
 */
enum Standing {
    /** Nothing newer is known: it counts. */
    NEWEST,
    /** It has counted already. */
    COUNTED,
    /** A newer one has counted: it is kept, and changes nothing. */
    OLDER;

    /**
     * The scan that counts until now.
     *
     * @param databaseBuilt null when unknown, or not believed: a day after the result itself, as a report made elsewhere
     *     may claim, it would stand above all that come
     */
    record Mark(
            UUID scan,
            Instant recordedAt,
            @Nullable Instant databaseBuilt,
            Instant startedAt,
            @Nullable String scannerVersion,
            @Nullable String databaseVersion) {
        private static final Comparator<@Nullable Instant> UNKNOWN_FIRST =
                Comparator.nullsFirst(Comparator.naturalOrder());
        private static final Comparator<Mark> NEWER = Comparator.comparing(Mark::databaseBuilt, UNKNOWN_FIRST)
                .thenComparing(Mark::startedAt)
                .thenComparing(Mark::scan);

        Mark {
            if (databaseBuilt != null && databaseBuilt.isAfter(recordedAt.plus(Duration.ofDays(1)))) {
                databaseBuilt = null;
            }
        }

        static Mark of(ScanRow scan) {
            return new Mark(
                    scan.scan().value(),
                    scan.recordedAt(),
                    scan.databaseBuilt(),
                    scan.startedAt(),
                    scan.scannerVersion(),
                    scan.databaseVersion());
        }

        String database() {
            var version = databaseVersion == null ? "" : databaseVersion;
            var built = databaseBuilt == null ? "" : databaseBuilt.toString();
            return (version + " " + built).strip();
        }
    }

    static Standing of(Mark scan, @Nullable Mark counted) {
        if (counted == null) {
            return NEWEST;
        }
        var order = Mark.NEWER.compare(scan, counted);
        return order == 0 ? COUNTED : order > 0 ? NEWEST : OLDER;
    }

    /** Why a scan changes something, seen from the one before it: one cause, the first that applies. */
    static Because because(Mark scan, @Nullable Mark before) {
        if (before == null) {
            return new Because(TransitionCause.ARTIFACT, null, null);
        }
        if (!scan.database().equals(before.database())) {
            return new Because(TransitionCause.DATABASE, before.database(), scan.database());
        }
        if (!Objects.equals(scan.scannerVersion(), before.scannerVersion())) {
            return new Because(TransitionCause.SCANNER, before.scannerVersion(), scan.scannerVersion());
        }
        return new Because(TransitionCause.REPORT, null, null);
    }

    /** @param from of the cause: database A to B */
    record Because(
            TransitionCause cause,
            @Nullable String from,
            @Nullable String to) {
        static final Because GROUPING = new Because(TransitionCause.GROUPING, null, null);
    }
}
