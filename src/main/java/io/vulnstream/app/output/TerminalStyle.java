package io.vulnstream.app.output;

import io.vulnstream.finding.Severity;

/**
 * How text may look.
 *
 * @param colour only on a terminal whose user has not set NO_COLOR
 * @param width columns, at least 60
 */
public record TerminalStyle(boolean colour, int width) {
    private static final int NARROWEST = 60;
    private static final String ESCAPE = "\u001b[";

    public TerminalStyle {
        width = Math.max(width, NARROWEST);
    }

    /** For files, pipes and tests. */
    public static TerminalStyle plain() {
        return new TerminalStyle(false, 120);
    }

    String bold(String text) {
        return painted("1", text);
    }

    String faint(String text) {
        return painted("2", text);
    }

    String good(String text) {
        return painted("32", text);
    }

    String bad(String text) {
        return painted("1;31", text);
    }

    String severity(Severity severity, String text) {
        return switch (severity) {
            case CRITICAL -> painted("1;31", text);
            case HIGH -> painted("31", text);
            case MEDIUM -> painted("33", text);
            case LOW -> painted("36", text);
            case NEGLIGIBLE, UNKNOWN -> painted("2", text);
        };
    }

    private String painted(String code, String text) {
        return colour ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }

    /** Cut with an ellipsis, filled with spaces; without what could steer a terminal. */
    static String cell(String text, int width) {
        var clean = clean(text);
        var cut = clean.length() <= width ? clean : clean.substring(0, Math.max(0, width - 1)) + "…";
        return cut + " ".repeat(width - cut.length());
    }

    /** Reports and registries are written by others: their control characters do not reach the terminal. */
    public static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
