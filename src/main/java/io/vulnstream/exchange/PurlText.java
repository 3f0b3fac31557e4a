package io.vulnstream.exchange;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the package URL of a package says that its row can be found by. */
record PurlText(String base, String type, List<String> names) {

    /** Empty when it cannot be parsed. */
    static Optional<PurlText> of(String text) {
        try {
            var purl = new PackageURL(text);
            var base = new PackageURL(purl.getType(), purl.getNamespace(), purl.getName(), null, null, null)
                    .canonicalize();
            return Optional.of(new PurlText(base, purl.getType(), names(purl)));
        } catch (MalformedPackageURLException e) {
            return Optional.empty();
        }
    }

    /** As ecosystems write them: {@code group:artifact}, {@code @scope/name}, the name alone. */
    private static List<String> names(PackageURL purl) {
        return purl.getNamespace() == null
                ? List.of(purl.getName())
                : List.of(
                        purl.getName(),
                        purl.getNamespace() + ":" + purl.getName(),
                        purl.getNamespace() + "/" + purl.getName());
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
