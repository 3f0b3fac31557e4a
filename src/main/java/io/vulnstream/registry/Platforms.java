package io.vulnstream.registry;

import org.jspecify.annotations.Nullable;

/** Platforms as everybody writes them: {@code os/architecture[/variant]}, without the variant that is the only one. */
final class Platforms {
    private Platforms() {}

    static @Nullable String of(@Nullable String os, @Nullable String architecture, @Nullable String variant) {
        if (os == null || os.isEmpty() || architecture == null || architecture.isEmpty()) {
            return null;
        }
        var plain = os + "/" + architecture;
        boolean usual = variant == null
                || variant.isEmpty()
                || (architecture.equals("arm64") && variant.equals("v8"))
                || (architecture.equals("amd64") && variant.equals("v1"));
        return usual ? plain : plain + "/" + variant;
    }
}
