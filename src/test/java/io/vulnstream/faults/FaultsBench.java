package io.vulnstream.faults;

import io.vulnstream.bench.Figures;
import io.vulnstream.faults.Installation.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Breaks an installation as often as it is told and says what became of everything that was accepted. Arguments: the
 * checkout, a folder to work in, kills, seed, minutes at the most, {@code mutants}, {@code s3}, {@code folder} or {@code real}, and a part of the names of mutants.
 */
public final class FaultsBench {
    private static final Duration REST = Duration.ofMinutes(3);
    /** Long enough for the longest scans to end, and to learn which steps there are. */
    private static final int CALM_SECONDS = 8;

    private static final int MUTANT_KILLS = 1_000;
    private static final Duration MUTANT = Duration.ofSeconds(40);
    private static final Duration MUTANT_REST = Duration.ofSeconds(30);
    private static final int SEEDS = 3;
    /** Storms of mutants beside each other. */
    private static final int AT_ONCE = 1;
    /** A loaded machine may keep a worker from renewing a claim in time. */
    private static final double CALM_AT_MOST = 1.05;

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
                        ? mutants(home, work, seed, args.length > 6 ? args[6] : "")
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

    /** Each planted bug in storms of its own. The program is the published one: what it says to its servers is changed. */
    private static int mutants(Path home, Path work, long seed, String only)
            throws IOException, InterruptedException, SQLException {
        // What is found without a bug says nothing about those with one.
        var control = storm(home, work.resolve("control"), seed, Mutant.NONE);
        System.out.println("# without a bug: " + (control.isEmpty() ? "nothing found" : control));
        if (!control.isEmpty()) {
            return 1;
        }
        var all = Mutants.all().stream()
                .filter(mutant -> mutant.name().contains(only))
                .toList();
        var found = new AtomicInteger();
        try (var several = Executors.newFixedThreadPool(AT_ONCE)) {
            var storms = new ArrayList<Future<String>>();
            for (var mutant : all) {
                storms.add(several.submit(() -> hunt(home, work, seed, mutant, found)));
            }
            for (var storm : storms) {
                System.out.println(storm.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a storm could not be made", e);
        }
        System.out.printf(Locale.ROOT, "mutants=%d found=%d%n", all.size(), found.get());
        var figures = new Figures(System.out);
        figures.figure("faults.mutants.found", found.get(), "mutants");
        figures.atMost("faults.mutants.missed", all.size() - found.get(), "mutants", 0);
        return found.get() == all.size() ? 0 : 1;
    }

    /** Over several seeds, until it is found. */
    private static String hunt(Path home, Path work, long seed, Mutant mutant, AtomicInteger found)
            throws IOException, InterruptedException, SQLException {
        var told = "# " + mutant.name() + " (" + mutant.meaning() + "): ";
        for (int i = 0; i < SEEDS; i++) {
            var how = storm(home, work.resolve(mutant.name() + "-" + i), seed + i, mutant);
            if (!how.isEmpty()) {
                found.incrementAndGet();
                return told + "found by " + how + ", seed " + (seed + i)
                        + (mutant.used() ? "" : "; NOT ALL OF IT WAS USED");
            }
        }
        return told + (mutant.used() ? "NOT FOUND" : "was never used: its statement has changed");
    }

    private static String storm(Path home, Path work, long seed, Mutant mutant)
            throws IOException, InterruptedException, SQLException {
        return how(run(home, work, MUTANT_KILLS, seed, MUTANT, MUTANT_REST, Options.small(mutant)));
    }

    private static String how(Result result) {
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

    /**
     * @param kills of processes that held something
     * @param calm executions for each job before the first fault
     */
    record Result(Checker.Verdict checked, int kills, double calm, double minutes, int rollbacks, int wipes) {}

    static Result run(Path home, Path work, int kills, long seed, Duration longest, Duration rest, Options options)
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
            if (calm <= CALM_AT_MOST || options.mutant() == Mutant.NONE) {
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
        figures.atMost("faults.calm", result.calm(), "executions/job", 1);
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
