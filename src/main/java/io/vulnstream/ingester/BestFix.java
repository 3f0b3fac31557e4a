package io.vulnstream.ingester;

import io.vulnstream.ingester.Verdict.Claim;
import io.vulnstream.report.VersionRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The version to update to. */
final class BestFix {
    private final Comparator<String> order;
    private final Comparator<String> total;

    private BestFix(Comparator<String> order) {
        this.order = order;
        this.total = order.thenComparing(Comparator.naturalOrder());
    }

    /**
     * The highest of what each scanner holds to be enough, which is its lowest fix above what is installed: so none of them
     * reports it afterwards. Null when none knows a fix.
     *
     * @param ecosystem whose rules say which version is higher
     */
    static @Nullable String of(String ecosystem, List<Claim> claims) {
        var fixes =
                claims.stream().flatMap(claim -> candidates(claim.fixVersion())).collect(Collectors.toSet());
        if (fixes.size() < 2) {
            return fixes.stream().findFirst().orElse(null);
        }
        var versions = new HashSet<>(fixes);
        claims.forEach(claim -> versions.addAll(claim.installed()));
        versions.remove("");
        return new BestFix(VersionRule.of(ecosystem).order(versions)).best(claims);
    }

    private static Stream<String> candidates(@Nullable String fixes) {
        return fixes == null
                ? Stream.empty()
                : Arrays.stream(fixes.split(",", -1)).map(String::strip).filter(fix -> !fix.isEmpty());
    }

    private @Nullable String best(List<Claim> claims) {
        var installed = claims.stream()
                .flatMap(claim -> claim.installed().stream())
                .filter(version -> !version.isEmpty())
                .max(total)
                .orElse(null);
        return claims.stream()
                .map(claim -> enough(claim.fixVersion(), installed))
                .filter(fix -> !fix.isEmpty())
                .max(total)
                .orElse(null);
    }

    /** Of several that are each enough for one of the findings. */
    static String highest(String ecosystem, List<String> fixes) {
        return fixes.size() == 1
                ? fixes.getFirst()
                : fixes.stream()
                        .max(new BestFix(VersionRule.of(ecosystem).order(fixes)).total)
                        .orElseThrow();
    }

    private String enough(@Nullable String fixes, @Nullable String installed) {
        var candidates = candidates(fixes).toList();
        return candidates.stream()
                .filter(fix -> installed == null || order.compare(fix, installed) > 0)
                .min(total)
                .or(() -> candidates.stream().max(total))
                .orElse("");
    }
}
