package io.vulnstream.faults;

import io.vulnstream.bench.Figures;
import io.vulnstream.faults.Installation.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Breaks an installation as often as it is told and says what became of everything that was accepted. Arguments: the
 * checkout, a folder to work in, kills, seed, minutes at the most, {@code mutants}, {@code s3}, {@code folder} or {@code
 * real}, and a part of the names of mutants.
 */
public final class FaultsBench {
    private static final Rest REST = new Rest(Duration.ofMinutes(1), Duration.ofMinutes(15));
    /** Long enough for the longest scans to end, and to learn which steps there are. */
    private static final int CALM_SECONDS = 8;

    /** For one scan of everything by three scanners. */
    private static final Duration REAL = Duration.ofMinutes(4);

    private static final int SHOWN = 20;

    private FaultsBench() {}

    public static void main(String[] args) throws Exception {
        var home = Path.of(args[0]);
        var work = Path.of(args[1]);
        int kills = Integer.parseInt(args[2]);
        long seed = Long.parseLong(args[3]);
        var longest = Duration.ofMinutes(Integer.parseInt(args[4]));
        System.exit(
                args[5].equals("mutants")
                        ? new MutantHunt(home, work, seed).run(args.length > 6 ? args[6] : "")
                        : once(home, work, kills, seed, longest, args[5]));
    }

    private static int once(Path home, Path work, int kills, long seed, Duration longest, String mode)
            throws IOException, InterruptedException, SQLException {
        var result = run(
                home,
                work,
                kills,
                seed,
                longest,
                REST,
                new Options(Mutant.NONE, mode.equals("s3"), mode.equals("real"), false));
        tell(new Figures(System.out), result);
        return result.checked().clean() ? 0 : 1;
    }

    /**
     * @param kills of processes that held something
     * @param calm executions for each job before the first fault
     */
    record Result(Checker.Verdict checked, int kills, double calm, double minutes, int rollbacks, int wipes) {}

    static Result run(Path home, Path work, int kills, long seed, Duration longest, Rest rest, Options options)
            throws IOException, InterruptedException, SQLException {
        long start = System.nanoTime();
        try (var installation = new Installation(home, Files.createDirectories(work), options)) {
            installation.awaitReady();
            if (options.real()) {
                installation.scanAllOnce(REAL);
            }
            installation.startClients(seed);
            TimeUnit.SECONDS.sleep(CALM_SECONDS);
            double calm = installation.executionsPerJob();
            var storm = new Storm(installation, seed);
            if (calm <= MutantHunt.CALM_AT_MOST || options.mutant() == Mutant.NONE) {
                storm.rage(kills, System.nanoTime() + longest.toNanos());
            }
            var verdict = installation.rest(rest);
            if (options.mutant() == Mutant.NONE && !options.small()) {
                storm.summary().forEach(line -> System.out.println("# " + line));
            }
            return new Result(
                    verdict, storm.kills(), calm, (System.nanoTime() - start) / 60e9, storm.rollbacks(), storm.wipes());
        }
    }

    private static void tell(Figures figures, Result result) {
        var verdict = result.checked();
        show("lost", verdict.lost());
        show("unexpected", verdict.unexpected());
        show("duplicated", verdict.duplicated());
        show("untold", verdict.untold());
        show("missing in the archive", verdict.unarchived());
        System.out.printf(
                Locale.ROOT,
                "accepted=%d lost=%d unexpected=%d duplicated=%d twice=%.1f%%%n",
                verdict.accepted(),
                verdict.lost().size(),
                verdict.unexpected().size(),
                verdict.duplicated().size(),
                verdict.twice());
        figures.note(
                "%.1f minutes, %d jobs done, %d executions", result.minutes(), verdict.jobs(), verdict.executions());
        figures.figure("faults.kills", result.kills(), "kills");
        figures.figure("faults.kills.rate", result.kills() / result.minutes(), "1/min");
        figures.figure("faults.rollbacks", result.rollbacks(), "rollbacks");
        figures.figure("faults.wipes", result.wipes(), "wipes");
        if (verdict.executions() > 0) { // real scanners do not count theirs
            figures.atMost("faults.calm", result.calm(), "executions/job", 1);
        }
        figures.atMost("faults.lost", verdict.lost().size(), "requests", 0);
        figures.atMost("faults.duplicated", verdict.duplicated().size(), "effects", 0);
        figures.atMost("faults.untold", verdict.untold().size(), "findings", 0);
        figures.atMost("faults.unarchived", verdict.unarchived().size(), "scans", 0);
        var recovery = verdict.recovery();
        if (!recovery.isEmpty()) {
            figures.figure("faults.recovery.median", recovery.get(recovery.size() / 2) / 1000.0, "s");
            figures.figure("faults.recovery.p99", recovery.get((int) (0.99 * (recovery.size() - 1))) / 1000.0, "s");
        }
    }

    private static void show(String what, List<String> all) {
        all.stream().limit(SHOWN).forEach(one -> System.out.println("# " + what + ": " + one));
    }
}
