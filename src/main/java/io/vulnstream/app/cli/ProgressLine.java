package io.vulnstream.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far the scans are, by scanner: one line that is written over on a terminal, else a line when something changed. */
final class ProgressLine {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private final PrintWriter err;
    private final boolean terminal;
    private final int width;
    private String shown = "";
    private long shownAt = System.nanoTime() - BETWEEN_LINES.toNanos();

    /** @param width of the terminal: a line that wraps cannot be written over */
    ProgressLine(PrintWriter err, boolean terminal, int width) {
        this.err = err;
        this.terminal = terminal;
        this.width = width;
    }

    /** Scans that wait, run, are done and have failed. */
    static final class Totals {
        private final Map<String, int[]> counts = new TreeMap<>();
        private int resolving;

        void resolving(int requests) {
            resolving += requests;
        }

        void scanner(String name, int waiting, int running, int done, int failed) {
            var sums = counts.computeIfAbsent(name, ignored -> new int[4]);
            sums[0] += waiting;
            sums[1] += running;
            sums[2] += done;
            sums[3] += failed;
        }

        @Override
        public String toString() {
            var scanners = counts.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + words(entry.getValue()))
                    .collect(Collectors.joining(" · "));
            if (resolving > 0) {
                return (scanners.isEmpty() ? "" : scanners + " · ") + resolving + " references being resolved";
            }
            return scanners;
        }

        private static String words(int[] sums) {
            return sums[0] + " waiting, " + sums[1] + " running, " + sums[2] + " done"
                    + (sums[3] > 0 ? ", " + sums[3] + " failed" : "");
        }
    }

    void show(Totals totals) {
        var text = totals.toString();
        if (text.isEmpty() || text.equals(shown)) {
            return;
        }
        if (terminal) {
            err.print("\r\u001b[2K" + (text.length() < width ? text : text.substring(0, width - 2) + "…"));
        } else if (System.nanoTime() - shownAt < BETWEEN_LINES.toNanos()) {
            return;
        } else {
            err.println(text);
        }
        err.flush();
        shown = text;
        shownAt = System.nanoTime();
    }

    /** What follows begins on a line of its own. */
    void end() {
        if (terminal && !shown.isEmpty()) {
            err.print("\r\u001b[2K");
            err.flush();
        }
        shown = "";
    }
}
