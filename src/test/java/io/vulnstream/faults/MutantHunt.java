package io.vulnstream.faults;

import io.vulnstream.bench.Figures;
import io.vulnstream.faults.Installation.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Each planted bug in storms of its own, over several seeds until it is found. The program is the published one: what it says
 * to its servers is changed.
 */
final class MutantHunt {
    /** Executions for each job before the first fault: a loaded machine may keep a worker from renewing a claim in time. */
    static final double CALM_AT_MOST = 1.05;

    private static final int KILLS = 1_000;
    private static final Duration STORM = Duration.ofSeconds(50);
    private static final Rest REST = new Rest(Duration.ofSeconds(15), Duration.ofSeconds(90));
    private static final int SEEDS = 5;

    private final Path home;
    private final Path work;
    private final long seed;

    MutantHunt(Path home, Path work, long seed) {
        this.home = home;
        this.work = work;
        this.seed = seed;
    }

    /**
     * @param only parts of the names of those that are planted, with commas between them
     * @return the exit code
     */
    int run(String only) throws IOException, InterruptedException, SQLException {
        // What is found without a bug says nothing about those with one.
        var control = storm(work.resolve("control"), seed, Mutant.NONE);
        System.out.println("# without a bug: " + (control.isEmpty() ? "nothing found" : control));
        if (!control.isEmpty()) {
            return 1;
        }
        int found = 0;
        int all = 0;
        for (var mutant : Mutants.all()) {
            if (Stream.of(only.split(",", -1)).anyMatch(mutant.name()::contains)) {
                all++;
                found += found(mutant) ? 1 : 0;
            }
        }
        System.out.printf(Locale.ROOT, "mutants=%d found=%d%n", all, found);
        var figures = new Figures(System.out);
        figures.figure("faults.mutants.found", found, "mutants");
        figures.atMost("faults.mutants.missed", all - found, "mutants", 0);
        return found == all ? 0 : 1;
    }

    private boolean found(Mutant mutant) throws IOException, InterruptedException, SQLException {
        var told = "# " + mutant.name() + " (" + mutant.meaning() + "): ";
        for (long next = seed; next < seed + SEEDS; next++) {
            var how = storm(work.resolve(mutant.name() + "-" + next), next, mutant);
            if (!how.isEmpty()) {
                System.out.println(told + "found by " + how + ", seed " + next
                        + (mutant.used() ? "" : "; NOT ALL OF IT WAS USED"));
                return true;
            }
        }
        System.out.println(told + (mutant.used() ? "NOT FOUND" : "was never used: its statement has changed"));
        return false;
    }

    /** What the checker says. */
    private String storm(Path folder, long next, Mutant mutant) throws IOException, InterruptedException, SQLException {
        var result = FaultsBench.run(home, folder, KILLS, next, STORM, REST, Options.small(mutant));
        var verdict = result.checked();
        var how = new ArrayList<String>();
        add(how, "lost", verdict.lost());
        add(how, "unexpected", verdict.unexpected());
        add(how, "duplicated", verdict.duplicated());
        add(how, "untold", verdict.untold());
        add(how, "missing in the archive", verdict.unarchived());
        if (result.calm() > CALM_AT_MOST) {
            how.add(String.format(Locale.ROOT, "%.2f executions for each job without a fault", result.calm()));
        }
        return String.join(", ", how);
    }

    private static void add(List<String> how, String what, List<String> cases) {
        if (!cases.isEmpty()) {
            how.add(cases.size() + " " + what + " (" + cases.get(0) + ")");
        }
    }
}
