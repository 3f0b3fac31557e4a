package io.vulnstream.report;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a purl that place a package, picked out of its text. Reports hold a purl an entry, so this does without
 * the full parser; what does not look like a purl has no parts.
 *
 * @param type lower case; empty when there is none
 * @param namespace empty when there is none
 */
record PurlParts(String type, String namespace, String purl) {

    static @Nullable PurlParts of(@Nullable String purl) {
        if (purl == null || !purl.startsWith("pkg:")) {
            return null;
        }
        var typeEnd = purl.indexOf('/', 4);
        if (typeEnd < 0) {
            return null;
        }
        var end = purl.indexOf('?', typeEnd);
        var nameStart = purl.lastIndexOf('/', end < 0 ? purl.length() - 1 : end);
        var namespace = nameStart > typeEnd ? purl.substring(typeEnd + 1, nameStart) : "";
        return new PurlParts(purl.substring(4, typeEnd), namespace, purl);
    }

    /** A qualifier's value, decoded; null when there is none. */
    @Nullable
    String qualifier(String key) {
        var from = purl.indexOf('?');
        while (from >= 0) {
            var start = from + 1;
            from = purl.indexOf('&', start);
            if (purl.startsWith(key, start) && purl.startsWith("=", start + key.length())) {
                return decoded(purl.substring(start + key.length() + 1, from < 0 ? purl.length() : from));
            }
        }
        return null;
    }

    /** Name and version of the package, decoded. */
    String name() {
        var end = purl.indexOf('?');
        var bare = end < 0 ? purl : purl.substring(0, end);
        var name = bare.substring(bare.lastIndexOf('/') + 1);
        var at = name.indexOf('@', 1);
        return decoded(at < 0 ? name : name.substring(0, at));
    }

    /** The ecosystem by the type, and for a distribution's packages by namespace and {@code distro}; null when unknown. */
    @Nullable
    String ecosystem() {
        if (!isOperatingSystem()) {
            return Ecosystems.ofType(type);
        }
        var distro = qualifier("distro");
        var dash = distro == null ? -1 : distro.lastIndexOf('-');
        if (distro == null) {
            return Ecosystems.ofDistribution(namespace, null);
        }
        // Trivy writes distro=3.10.2 where others write distro=alpine-3.10.2.
        var id = dash > 0 ? distro.substring(0, dash) : namespace;
        var ecosystem = Ecosystems.ofDistribution(id, distro.substring(dash + 1));
        return ecosystem == null ? Ecosystems.ofDistribution(namespace, null) : ecosystem;
    }

    boolean isOperatingSystem() {
        return switch (type) {
            case "apk", "deb", "rpm", "alpm" -> true;
            default -> false;
        };
    }

    private static String decoded(String text) {
        try {
            return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
