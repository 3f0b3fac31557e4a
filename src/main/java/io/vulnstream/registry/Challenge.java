package io.vulnstream.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a registry wants to see (WWW-Authenticate, RFC 9110).
 *
 * @param scheme lower case: {@code bearer}, {@code basic}
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9-]*)(?:\\s+(.*))?", Pattern.DOTALL);
    /** Possessive: a long value takes no stack. */
    private static final Pattern PARAMETER = Pattern.compile(
            "([A-Za-z][A-Za-z0-9_-]*+)\\s*+=\\s*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\\s,\"]++))",
            Pattern.DOTALL);

    /** The one we can answer best: bearer before basic. */
    static Optional<Challenge> best(List<String> headers) {
        var all = headers.stream()
                .filter(header -> header.length() <= 8192)
                .flatMap(header -> parse(header).stream())
                .toList();
        return all.stream()
                .filter(challenge -> challenge.scheme().equals("bearer"))
                .findFirst()
                .or(() -> all.stream()
                        .filter(challenge -> challenge.scheme().equals("basic"))
                        .findFirst());
    }

    private static Optional<Challenge> parse(String header) {
        var scheme = SCHEME.matcher(header);
        if (!scheme.matches()) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        var parameter = PARAMETER.matcher(scheme.group(2) == null ? "" : scheme.group(2));
        while (parameter.find()) {
            var value = parameter.group(3) != null
                    ? parameter.group(3)
                    : parameter.group(2).replaceAll("\\\\(.)", "$1");
            parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        return Optional.of(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
    }
}
