package io.vulnstream.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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

        /** In words where they fit, else in figures. */
        String within(int width) {
            var words = joined("", name -> name + ": " + words(sums(name)));
            return words.length() < width
                    ? words
                    : joined("waiting/running/done/failed: ", name -> name + " " + figures(sums(name)));
        }

        private int[] sums(String name) {
            return counts.getOrDefault(name, new int[4]);
        }

        private String joined(String title, UnaryOperator<String> scanner) {
            var parts = counts.keySet().stream().map(scanner).collect(Collectors.toCollection(ArrayList::new));
            if (resolving > 0) {
                parts.add(Words.count(resolving, "reference") + " being resolved");
            }
            return parts.isEmpty() ? "" : title + String.join(" · ", parts);
        }

        private static String words(int[] sums) {
            return sums[0] + " waiting, " + sums[1] + " running, " + sums[2] + " done"
                    + (sums[3] > 0 ? ", " + sums[3] + " failed" : "");
        }

        private static String figures(int[] sums) {
            return Arrays.stream(sums).mapToObj(String::valueOf).collect(Collectors.joining("/"));
        }
    }

    void show(Totals totals) {
        var text = totals.within(terminal ? width : Integer.MAX_VALUE);
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
