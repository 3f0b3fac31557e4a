package io.vulnstream.scanner.image;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ProxyRefusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What programs that pull images say when a registry refuses. Crane, Trivy and Syft share a library and so its words:
 * the registry's own error code where it sent one, else the status.
 */
public final class PullFailures {
    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    "could not parse reference",
                    Cause.REFERENCE_INVALID,
                    "the library these programs share does not take the name (a repository of one letter, for one)"),
            new Sign(ProxyRefusal.WORDS, Cause.REGISTRY_UNAVAILABLE, ProxyRefusal.MEANING),
            new Sign(
                    "x509:",
                    Cause.REGISTRY_UNAVAILABLE,
                    "the registry's certificate is not trusted: put its CA into the file of the key network.caFile"),
            new Sign(
                    "TOOMANYREQUESTS|\\b429\\b|[Tt]oo [Mm]any [Rr]equests",
                    Cause.RATE_LIMITED,
                    "the registry asks for fewer requests"),
            new Sign(
                    "UNAUTHORIZED|DENIED|\\b401\\b|\\b403\\b|[Uu]nauthorized|Forbidden",
                    Cause.REGISTRY_UNAUTHORIZED,
                    "the registry refuses: check the credentials (key registry.credentials)"),
            new Sign(
                    "MANIFEST_UNKNOWN|NAME_UNKNOWN|BLOB_UNKNOWN|NOT_FOUND|\\b404\\b",
                    Cause.ARTIFACT_GONE,
                    "the registry does not have the image any more"),
            new Sign(
                    "unexpected status code 5\\d\\d|\\b50[0234]\\b|connection refused|connection reset|no such host"
                            + "|i/o timeout|TLS handshake|unexpected EOF|server misbehaving|deadline exceeded"
                            + "|network is unreachable|no route to host|server gave HTTP response to HTTPS client"
                            + "|stopped after 10 redirects",
                    Cause.REGISTRY_UNAVAILABLE,
                    "the registry cannot be reached or does not work"),
            new Sign(
                    "manifest schema|unsupported MediaType|unexpected media type|UNSUPPORTED|invalid character"
                            + "|does not match|mismatch|error verifying|no child with platform",
                    Cause.ARTIFACT_UNUSABLE,
                    "what the registry has under that digest is no image"));

    private PullFailures() {}

    private record Sign(Pattern pattern, Cause cause, String meaning) {
        Sign(String pattern, Cause cause, String meaning) {
            this(Pattern.compile(pattern), cause, meaning);
        }
    }

    /** Empty when the words say nothing of a registry. */
    public static Optional<PipelineFailure> of(String stderr, String ending) {
        return SIGNS.stream()
                .filter(sign -> sign.pattern().matcher(stderr).find())
                .findFirst()
                .map(sign -> PipelineFailure.of(sign.cause(), sign.meaning() + " (" + ending + ")"));
    }
}
