package io.vulnstream.ledger;

import io.vulnstream.event.Cause;
import io.vulnstream.support.Sha256;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes one group of failures that differ only in what differs from case to case. A pure function: the same failure has the
 * same fingerprint on every node and for ever.
 *
 * @param hash 16 hexadecimal digits
 * @param form what it was made of, for people: {@code trivy scanner-failed exit 1: <path>: no such file}
 */
public record ErrorFingerprint(String hash, String form) {
    /** What comes after it is mostly somebody's data. */
    private static final int READ = 4_000;

    private static final int LONGEST_FORM = 400;
    private static final int HASH_CHARS = 16;

    private record Rule(Pattern pattern, String word) {
        static Rule of(String regex, String word) {
            return new Rule(Pattern.compile(regex), word);
        }
    }

    /** In this order: an address is part of a URL, a number is part of everything. None of them backtracks far. */
    private static final List<Rule> RULES = List.of(
            Rule.of("[\\p{Cntrl}\\s]+", " "),
            Rule.of("(?i)\\b[a-z][a-z0-9+.-]{1,15}://[^\\s\"'<>)\\]]++", "<url>"),
            Rule.of("(?i)\\b[a-z0-9]{2,10}:[0-9a-f]{32,128}\\b", "<digest>"),
            Rule.of("(?i)\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<id>"),
            Rule.of(
                    "\\b\\d{4}[-/]\\d\\d[-/]\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d)?(?:[.,]\\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\\d\\d:?\\d\\d)\\b)?",
                    "<time>"),
            Rule.of("\\b\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?\\b", "<time>"),
            Rule.of("\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\b", "<address>"),
            Rule.of("(?i)\\[[0-9a-f:.]{2,45}](?::\\d{1,5})?", "<address>"),
            Rule.of("(?i)\\b0x[0-9a-f]++", "<address>"),
            Rule.of(
                    "(?i)\\b(?:[a-z0-9_-]{1,63}\\.){1,10}[a-z0-9_-]{1,63}:\\d{1,5}(?:/[^\\s\"'<>,;)\\]]++)?",
                    "<address>"),
            Rule.of("(?i)\\blocalhost:\\d{1,5}(?:/[^\\s\"'<>,;)\\]]++)?", "<address>"),
            Rule.of("(?i)\\b[a-z]:\\\\[^\\s\"'<>:,;)\\]]++", "<path>"),
            Rule.of("(?<![\\w<])[\\w.@~-]{0,100}/[^\\s\"'<>:,;)\\]]++(?::[\\w.-]++)?(?:@<digest>)?", "<path>"),
            Rule.of("(?i)\\b(?=[0-9a-f]{0,100}\\d)(?=[0-9a-f]{0,100}[a-f])[0-9a-f]{7,128}\\b", "<id>"),
            Rule.of("\\b(?=[A-Za-z]{0,60}\\d)[A-Za-z0-9_-]{20,128}\\b", "<id>"),
            Rule.of("[-+]?\\b\\d[\\d.,]*+", "<n>"));

    /**
     * @param scanner null where none was chosen yet: the reference of a request could not be resolved
     * @param message as it was told; null where there is none
     */
    public static ErrorFingerprint of(
            @Nullable String scanner, Cause cause, @Nullable Integer exitCode, @Nullable String message) {
        var who = scanner == null ? "resolving" : scanner;
        var exit = exitCode == null ? "" : " exit " + exitCode;
        return of(who + " " + cause.word() + exit, message == null ? "" : message);
    }

    /** Of a subscriber that could not do its part. */
    static ErrorFingerprint ofDelivery(String subscriber, String scanner, Cause cause, String message) {
        return of(subscriber + " of " + scanner + " " + cause.word(), message);
    }

    private static ErrorFingerprint of(String what, String message) {
        var form = what + ": " + normal(message);
        return new ErrorFingerprint(Sha256.hex(form).substring(0, HASH_CHARS), form);
    }

    static String normal(String message) {
        var text = message.length() > READ ? message.substring(0, READ) : message;
        for (var rule : RULES) {
            text = rule.pattern().matcher(text).replaceAll(rule.word());
        }
        text = text.strip();
        return text.length() > LONGEST_FORM ? text.substring(0, LONGEST_FORM) : text;
    }
}
