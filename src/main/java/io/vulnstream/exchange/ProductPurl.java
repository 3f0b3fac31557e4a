package io.vulnstream.exchange;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Package URLs of images and repositories: {@code pkg:oci/cart@sha256:…?repository_url=registry.example/shop/cart}. */
final class ProductPurl {
    private ProductPurl() {}

    /** Null for what no registry knows: it is called by its name. */
    static @Nullable String of(ExportedArtifact artifact) {
        return artifact.digest() == null || artifact.source() == null ? null : of(artifact.source(), artifact.digest());
    }

    /** @param digest null for the repository, whatever is in it */
    static String of(String source, @Nullable String digest) {
        var qualifiers = new TreeMap<String, String>();
        qualifiers.put("repository_url", source);
        try {
            return new PackageURL(
                            "oci",
                            null,
                            source.substring(source.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT),
                            digest,
                            qualifiers,
                            null)
                    .canonicalize();
        } catch (MalformedPackageURLException e) {
            throw new IllegalStateException("the address of a repository that no package URL can hold: " + source, e);
        }
    }
}
