package io.vulnstream.query.view;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.triage.SloState;
import java.util.EnumMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How many problems there are of each kind. */
public record ProblemCountsView(List<Cell> cells) {
    public static final ProblemCountsView NONE = new ProblemCountsView(List.of());

    /** @param suppressed by which kind of decision, null by none */
    public record Cell(
            FindingStatus status,
            Severity severity,
            @Nullable Suppression suppressed,
            SloState slo,
            long problems) {
        boolean open() {
            return status == FindingStatus.OPEN && suppressed == null;
        }
    }

    /** Of open ones by time left; those whose clock stands are suppressed ones. */
    public record SloCounts(long none, long running, long warning, long breached, long paused) {}

    public CountsView open() {
        var counts = new EnumMap<Severity, Integer>(Severity.class);
        cells.stream()
                .filter(Cell::open)
                .forEach(cell -> counts.merge(cell.severity(), (int) cell.problems(), Integer::sum));
        return CountsView.of(counts);
    }

    public SloCounts slo() {
        return new SloCounts(
                slo(SloState.NONE),
                slo(SloState.RUNNING),
                slo(SloState.WARNING),
                slo(SloState.BREACHED),
                sum(cell -> cell.status() == FindingStatus.OPEN && cell.slo() == SloState.PAUSED));
    }

    public long notAffected() {
        return suppressed(Suppression.NOT_AFFECTED);
    }

    public long falsePositive() {
        return suppressed(Suppression.FALSE_POSITIVE);
    }

    public long accepted() {
        return suppressed(Suppression.ACCEPTED);
    }

    public long resolved() {
        return sum(cell -> cell.status() == FindingStatus.RESOLVED);
    }

    public long unconfirmed() {
        return sum(cell -> cell.status() == FindingStatus.UNCONFIRMED);
    }

    private long slo(SloState state) {
        return sum(cell -> cell.open() && cell.slo() == state);
    }

    private long suppressed(Suppression kind) {
        return sum(cell -> cell.status() == FindingStatus.OPEN && cell.suppressed() == kind);
    }

    private long sum(Predicate<Cell> which) {
        return cells.stream().filter(which).mapToLong(Cell::problems).sum();
    }
}
