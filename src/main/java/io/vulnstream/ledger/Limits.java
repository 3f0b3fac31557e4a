package io.vulnstream.ledger;

import java.util.Map;

/**
 * How many jobs may run at once in the whole cluster; what is not named is not limited.
 *
 * @param registries by the host in the names of images, before any mirror
 */
public record Limits(Map<String, Integer> scanners, Map<String, Integer> registries) {
    public static final Limits NONE = new Limits(Map.of(), Map.of());

    public Limits {
        scanners = Map.copyOf(scanners);
        registries = Map.copyOf(registries);
    }

    boolean none() {
        return scanners.isEmpty() && registries.isEmpty();
    }
}
