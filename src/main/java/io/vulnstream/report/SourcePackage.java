package io.vulnstream.report;

import org.jspecify.annotations.Nullable;

/** The source package a binary one was built from. */
record SourcePackage(String name, @Nullable String version) {
    private static final String SRPM = ".src.rpm";

    /** Of a purl's {@code upstream}: {@code openssl}, {@code openssl@1.1} or {@code avahi-0.7-20.el8.src.rpm}. */
    static @Nullable SourcePackage ofUpstream(@Nullable String upstream) {
        if (upstream == null || upstream.isEmpty()) {
            return null;
        }
        if (upstream.endsWith(SRPM)) {
            var bare = upstream.substring(0, upstream.length() - SRPM.length());
            var release = bare.lastIndexOf('-');
            var version = release < 0 ? -1 : bare.lastIndexOf('-', release - 1);
            return version <= 0
                    ? new SourcePackage(bare, null)
                    : new SourcePackage(bare.substring(0, version), bare.substring(version + 1));
        }
        var at = upstream.indexOf('@', 1);
        return at < 0
                ? new SourcePackage(upstream, null)
                : new SourcePackage(upstream.substring(0, at), upstream.substring(at + 1));
    }
}
