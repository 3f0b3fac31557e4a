package io.vulnstream.registry;

import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar of the distribution project's references, and in plain words what does not fit it. */
final class ReferenceParser {
    private static final int MAX_TEXT = 4096;
    private static final int MAX_NAME = 255;
    private static final int MAX_TAG = 128;
    private static final int SHOWN = 80;

    private static final Pattern PATH_PART = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+]");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    private final String text;

    private ReferenceParser(String text) {
        this.text = text;
    }

    static ImageReference parse(String text) {
        return new ReferenceParser(text).reference();
    }

    static ImageReference parseRepository(String text) {
        var parser = new ReferenceParser(text);
        var reference = parser.reference();
        // A tag that was written, as against the default: the parser alone knows.
        if (reference.digest() != null || parser.tagStart(text) >= 0) {
            throw parser.invalid("a repository is wanted here, without a tag or digest");
        }
        return reference;
    }

    private ImageReference reference() {
        checkCharacters();
        int at = text.indexOf('@');
        var digest = at < 0 ? null : digest(text.substring(at + 1), at + 1);
        var named = at < 0 ? text : text.substring(0, at);
        int colon = tagStart(named);
        var tag = colon < 0 ? null : tag(named.substring(colon + 1), colon + 1);
        var name = colon < 0 ? named : named.substring(0, colon);
        return named(name, tag == null && digest == null ? "latest" : tag, digest);
    }

    private ImageReference named(String name, @Nullable String tag, @Nullable String digest) {
        if (name.length() > MAX_NAME) {
            throw invalid("the name has " + name.length() + " characters, at most " + MAX_NAME + " are allowed");
        }
        int slash = name.indexOf('/');
        boolean withHost = slash > 0 && looksLikeHost(name.substring(0, slash));
        var host = withHost ? host(name.substring(0, slash)) : ImageReference.DOCKER_HUB;
        var path = withHost ? name.substring(slash + 1) : name;
        checkPath(path, withHost ? slash + 1 : 0);
        if (host.equals(ImageReference.DOCKER_HUB) && path.indexOf('/') < 0) {
            path = "library/" + path;
        }
        return new ImageReference(host, path, tag, digest);
    }

    /** The colon of the tag, not of a port: the last one, with no slash behind it. */
    private int tagStart(String named) {
        int colon = named.lastIndexOf(':');
        return colon > named.lastIndexOf('/') ? colon : -1;
    }

    private void checkCharacters() {
        if (text.isEmpty()) {
            throw invalid("it is empty");
        }
        if (text.length() > MAX_TEXT) {
            throw invalid("it has " + text.length() + " characters, at most " + MAX_TEXT + " are allowed");
        }
        if (text.charAt(0) == '-') {
            throw invalid("it begins with '-' like an option");
        }
        if (text.contains("://")) {
            throw invalid("it is an address with a scheme: leave out '" + shown(text.substring(0, text.indexOf("://")))
                    + "://'");
        }
        for (int i = 0; i < text.length(); i++) {
            if (!allowed(text.charAt(i))) {
                throw invalid(called(text.codePointAt(i)) + " at position " + (i + 1) + " is not allowed");
            }
        }
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-/:@[]".indexOf(c) >= 0;
    }

    private static String called(int character) {
        return switch (character) {
            case ' ' -> "a space";
            case '\n' -> "a newline";
            case '\r' -> "a carriage return";
            case '\t' -> "a tab";
            default ->
                character > 0x20 && character < 0x7f
                        ? "'" + Character.toString(character) + "'"
                        : "the character U+%04X".formatted(character);
        };
    }

    /** Docker's rule: a first part with a dot, a port or a capital letter, or localhost, is a registry. */
    private static boolean looksLikeHost(String first) {
        return first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    private String host(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon > authority.lastIndexOf(']');
        var host = withPort ? authority.substring(0, colon) : authority;
        if (!HOST.matcher(host).matches()) {
            throw invalid("'" + shown(host) + "' is not a host name");
        }
        if (withPort && !port(authority.substring(colon + 1))) {
            throw invalid("'" + shown(authority.substring(colon + 1)) + "' is not a port");
        }
        var lower = authority.toLowerCase(Locale.ROOT);
        return lower.equals("index.docker.io") || lower.equals("registry-1.docker.io")
                ? ImageReference.DOCKER_HUB
                : lower;
    }

    private static boolean port(String digits) {
        return digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= 65_535;
    }

    private void checkPath(String path, int from) {
        int position = from;
        for (var part : path.split("/", -1)) {
            if (part.isEmpty()) {
                throw invalid("a part of the name is missing at position " + (position + 1));
            }
            if (!part.equals(part.toLowerCase(Locale.ROOT))) {
                throw invalid("'" + shown(part) + "' at position " + (position + 1)
                        + " has capital letters: repositories are lower case");
            }
            if (!PATH_PART.matcher(part).matches()) {
                throw invalid("'" + shown(part) + "' at position " + (position + 1)
                        + " is no part of a name (letters and digits, joined by '.', '_', '__' or '-')");
            }
            position += part.length() + 1;
        }
    }

    private String tag(String tag, int position) {
        if (tag.length() > MAX_TAG) {
            throw invalid("the tag has " + tag.length() + " characters, at most " + MAX_TAG + " are allowed");
        }
        if (!TAG.matcher(tag).matches()) {
            throw invalid("'" + shown(tag) + "' at position " + (position + 1) + " is not a tag");
        }
        return tag;
    }

    private String digest(String digest, int position) {
        if (!DIGEST.matcher(digest).matches()) {
            throw invalid("'" + shown(digest) + "' at position " + (position + 1)
                    + " is not a digest (sha256: and 64 lower-case hexadecimal digits)");
        }
        return digest;
    }

    private Rejected invalid(String what) {
        return new Rejected(Cause.REFERENCE_INVALID, "'" + shown(text) + "' is not an image reference: " + what);
    }

    /** Short, and without anything that could move a terminal's cursor or end a log line. */
    private static String shown(String text) {
        var start = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        var safe = new StringBuilder();
        start.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                safe.append("\\u%04x".formatted(c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
