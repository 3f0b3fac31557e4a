package io.vulnstream.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.sun.management.OperatingSystemMXBean;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.report.ReportReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures how fast reports are parsed, against the rate at which Jackson merely reads the tokens of the same bytes.
 *
 * <p>Arguments: a folder for the large reports, their size in MB, and a report for each format as {@code format=file}. Rounds
 * of both take turns, and the medians of the process's CPU time are compared, collection of garbage included: what else the
 * machine does hardly touches it.
 */
public final class ParseBench {
    private static final double GOAL = 0.4;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int ROUNDS = 7;

    private final ReportReader reader = new ReportReader();
    private final JsonFactory tokens = new JsonFactory();
    private final OperatingSystemMXBean cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final PrintStream out = System.out;

    public static void main(String[] args) throws Exception {
        var bench = new ParseBench();
        var folder = Path.of(args[0]);
        var bytes = Long.parseLong(args[1]) * 1_000_000;
        for (var i = 2; i < args.length; i++) {
            var pair = args[i].split("=", 2);
            bench.measure(ReportFormat.ofWord(pair[0]), Path.of(pair[1]), folder, bytes);
        }
    }

    private void measure(ReportFormat format, Path sample, Path folder, long bytes) throws Exception {
        var report = folder.resolve(format.word() + ".json");
        try {
            LargeReports.write(format, sample, report, bytes);
            compare(format, report);
        } finally {
            Files.deleteIfExists(report);
        }
    }

    private void compare(ReportFormat format, Path report) throws Exception {
        var megabytes = Files.size(report) / 1e6;
        var tokenSeconds = new double[ROUNDS];
        var parseSeconds = new double[ROUNDS];
        var findings = 0L;
        for (var round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            var start = cpu.getProcessCpuTime();
            readTokens(report);
            var between = cpu.getProcessCpuTime();
            findings = reader.read(report, format, finding -> {}).findings();
            var end = cpu.getProcessCpuTime();
            if (round >= 0) {
                tokenSeconds[round] = (between - start) / 1e9;
                parseSeconds[round] = (end - between) / 1e9;
            }
        }
        var tokenRate = megabytes / median(tokenSeconds);
        var parseRate = megabytes / median(parseSeconds);
        var name = "parse_" + format.word().replace('-', '_');
        out.printf(
                Locale.ROOT,
                "# %s: %.0f MB, %d findings, heap at most %d MB%n",
                format.title(),
                megabytes,
                findings,
                Runtime.getRuntime().maxMemory() >> 20);
        out.printf(Locale.ROOT, "figure %s_tokens %.0f MB/cpu-s%n", name, tokenRate);
        out.printf(Locale.ROOT, "figure %s_rate %.0f MB/cpu-s%n", name, parseRate);
        var ratio = parseRate / tokenRate;
        out.printf(
                Locale.ROOT,
                "figure %s_ratio %.2f ratio goal >= %.1f %s%n",
                name,
                ratio,
                GOAL,
                ratio >= GOAL ? "met" : "missed");
    }

    private void readTokens(Path report) throws IOException {
        try (var in = Files.newInputStream(report);
                var parser = tokens.createParser(in)) {
            while (parser.nextToken() != null) {
                // Only the walk counts.
            }
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
