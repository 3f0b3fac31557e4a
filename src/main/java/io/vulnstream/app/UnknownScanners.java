package io.vulnstream.app;

import io.vulnstream.config.AppConfig;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Keys that are about a scanner by its name. One that no adapter has may be misspelt, or come later: it is only told. */
public final class UnknownScanners {
    private UnknownScanners() {}

    /**
     * One sentence for each.
     *
     * @param known names of the adapters in force
     */
    public static List<String> in(AppConfig config, Set<String> known) {
        return Stream.concat(
                        told("scanners.limits", config.scanners().limits().keySet(), known),
                        told(
                                "dispatcher.retry.scanners",
                                config.dispatcher().retry().scanners().keySet(),
                                known))
                .toList();
    }

    private static Stream<String> told(String key, Collection<String> names, Set<String> known) {
        return names.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> key + "." + name + ": no scanner in force is called " + name + " (there are "
                        + String.join(", ", known.stream().sorted().toList())
                        + "); it has no effect until there is one");
    }
}
