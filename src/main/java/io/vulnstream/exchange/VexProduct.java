package io.vulnstream.exchange;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a statement is about, as far as its name tells.
 *
 * @param name as it was written
 * @param digest of an image
 * @param source address of a repository
 * @param artifact what a report called it that no registry knows
 */
record VexProduct(
        String name,
        @Nullable String digest,
        @Nullable String source,
        @Nullable String artifact) {
    private static final Pattern DIGEST = Pattern.compile("sha(256|512):[0-9a-f]{64,128}");
    private static final Pattern NAMED = Pattern.compile("(?:oci://|docker://)?(.+)@(sha256:[0-9a-f]{64})");
    static final String ARTIFACT = "urn:vulnstream:artifact:";

    static VexProduct of(String name) {
        if (name.startsWith(ARTIFACT)) {
            return new VexProduct(name, null, null, PurlText.decoded(name.substring(ARTIFACT.length())));
        }
        if (name.startsWith("pkg:")) {
            return ofPurl(name);
        }
        var named = NAMED.matcher(name);
        return named.matches()
                ? new VexProduct(name, named.group(2), named.group(1), null)
                : new VexProduct(name, DIGEST.matcher(name).matches() ? name : null, null, null);
    }

    private static VexProduct ofPurl(String name) {
        try {
            var purl = new PackageURL(name);
            if (!purl.getType().equals("oci") && !purl.getType().equals("docker")) {
                return new VexProduct(name, null, null, null);
            }
            var version = purl.getVersion();
            var url = purl.getQualifiers() == null ? null : purl.getQualifiers().get("repository_url");
            return new VexProduct(
                    name, version != null && DIGEST.matcher(version).matches() ? version : null, url, null);
        } catch (MalformedPackageURLException e) {
            return new VexProduct(name, null, null, null);
        }
    }
}
