package io.vulnstream.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table whose cells go over as many lines as it takes to stay within a width. */
final class WrappedTable {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{16,36}");
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

    /** As wide as the content needs. The widest column gives way first: between words, and when that is not enough, in them. */
    private List<Integer> widths(List<List<String>> rows) {
        var columns = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream().map(row -> row.get(column)).toList())
                .toList();
        var widths = new ArrayList<>(
                columns.stream().map(cells -> longest(cells, String::length)).toList());
        narrow(widths, columns.stream().map(WrappedTable::longestWord).toList());
        narrow(widths, columns.stream().map(WrappedTable::narrowest).toList());
        return widths;
    }

    /** As far as needed. */
    private void narrow(List<Integer> widths, List<Integer> narrowest) {
        int room = width - GAP.length() * (widths.size() - 1);
        while (widths.stream().mapToInt(Integer::intValue).sum() > room) {
            var widest = IntStream.range(0, widths.size())
                    .filter(column -> widths.get(column) > narrowest.get(column))
                    .boxed()
                    .max(Comparator.comparing(widths::get));
            if (widest.isEmpty()) {
                return;
            }
            widths.set(widest.get(), widths.get(widest.get()) - 1);
        }
    }

    private static int longest(List<String> texts, ToIntFunction<String> length) {
        return texts.stream().mapToInt(length).max().orElse(0);
    }

    private static int longestWord(List<String> cells) {
        return Math.max(NARROWEST, longest(words(cells), String::length));
    }

    /** Ids stay whole: they are there to be copied. */
    private static int narrowest(List<String> cells) {
        return longest(
                words(cells), word -> ID.matcher(word).matches() ? word.length() : Math.min(NARROWEST, word.length()));
    }

    private static List<String> words(List<String> cells) {
        return cells.stream()
                .flatMap(cell -> Arrays.stream(cell.split(" ", -1)))
                .toList();
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

    /** At spaces; a word that is too long goes over several lines. */
    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line.delete(0, width);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
