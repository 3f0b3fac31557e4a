package io.vulnstream.stream;

import io.vulnstream.event.Channel;
import io.vulnstream.event.Lane;
import java.util.regex.Pattern;

/**
 * Names in Redis: {@code vs:<environment>:{<address>[:<key>]}[:<lane>]}. The braces are Redis Cluster's hash tag, so that
 * the lanes of a scanner stand on one node and one script reads both.
 */
public record StreamNames(String environment) {
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public StreamNames {
        word(environment);
    }

    public String work(String scanner, Lane lane) {
        return "vs:" + environment + ":{" + Channel.SCAN_REQUESTED.type() + ":" + word(scanner) + "}:" + lane.word();
    }

    public String fact(Channel channel) {
        return "vs:" + environment + ":{" + channel.type() + "}";
    }

    /** Never written: what may be done with our keys is tried on it. */
    String probe() {
        return "vs:" + environment + ":{probe}";
    }

    /** Marks that work was done or is being done; not a stream. */
    String dedup(String subject, String scanner, String version) {
        return "vs:" + environment + ":{dedup:" + subject + ":" + word(scanner) + "}:" + version;
    }

    private static String word(String text) {
        if (!WORD.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' cannot be part of a stream's name: lower-case letters, digits and . _ - only");
        }
        return text;
    }
}
