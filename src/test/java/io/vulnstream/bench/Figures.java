package io.vulnstream.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The lines that programs which measure end with: {@code figure NAME VALUE UNIT goal <= GOAL met}. */
public final class Figures {
    private final PrintStream out;

    public Figures(PrintStream out) {
        this.out = out;
    }

    public void note(String format, Object... values) {
        out.printf(Locale.ROOT, "# " + format + "%n", values);
    }

    public void figure(String name, double value, String unit) {
        out.printf(Locale.ROOT, "figure %s %s %s%n", name, number(value), unit);
    }

    public void atMost(String name, double value, String unit, double goal) {
        line(name, value, unit, "<=", goal, value <= goal);
    }

    public void atLeast(String name, double value, String unit, double goal) {
        line(name, value, unit, ">=", goal, value >= goal);
    }

    public void below(String name, double value, String unit, double goal) {
        line(name, value, unit, "<", goal, value < goal);
    }

    private void line(String name, double value, String unit, String operator, double goal, boolean met) {
        out.printf(
                Locale.ROOT,
                "figure %s %s %s goal %s %s %s%n",
                name,
                number(value),
                unit,
                operator,
                number(goal),
                met ? "met" : "missed");
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    static double p95(List<Double> values) {
        return quantile(values, 0.95);
    }

    static double p99(List<Double> values) {
        return quantile(values, 0.99);
    }

    /** Between the two nearest values, in proportion. */
    private static double quantile(List<Double> values, double share) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        var place = share * (sorted.length - 1);
        var below = (int) place;
        var above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
