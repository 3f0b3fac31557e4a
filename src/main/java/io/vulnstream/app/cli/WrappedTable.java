package io.vulnstream.app.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table whose cells go over as many lines as it takes to stay within a width. */
final class WrappedTable {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;
    private final int width;

    WrappedTable(int width) {
        this.width = width;
    }

    /** Every row has as many cells as the header. */
    String render(List<String> header, List<List<String>> rows) {
        var all = new ArrayList<List<String>>();
        all.add(header);
        all.addAll(rows);
        var widths = widths(all);
        var lines = new ArrayList<String>();
        all.forEach(row -> lines.addAll(lines(row, widths)));
        var rule = widths.stream().map("-"::repeat).collect(Collectors.joining(GAP));
        lines.add(lines(header, widths).size(), rule);
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n", "", "\n"));
    }

    /** As wide as the content needs; the widest column gives way first. */
    private List<Integer> widths(List<List<String>> rows) {
        var widths = new ArrayList<>(IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList());
        int room = width - GAP.length() * (widths.size() - 1);
        while (widths.stream().mapToInt(Integer::intValue).sum() > room && Collections.max(widths) > NARROWEST) {
            int widest = widths.indexOf(Collections.max(widths));
            widths.set(widest, widths.get(widest) - 1);
        }
        return widths;
    }

    private static List<String> lines(List<String> row, List<Integer> widths) {
        var cells = IntStream.range(0, row.size())
                .mapToObj(column -> wrapped(row.get(column), widths.get(column)))
                .toList();
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        return IntStream.range(0, height)
                .mapToObj(line -> IntStream.range(0, cells.size())
                        .mapToObj(column -> padded(cells.get(column), line, widths.get(column)))
                        .collect(Collectors.joining(GAP)))
                .toList();
    }

    private static String padded(List<String> cell, int line, int width) {
        var text = line < cell.size() ? cell.get(line) : "";
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** At spaces; a word that is too long stands out. */
    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
