package io.vulnstream.ingester;

import io.vulnstream.ingester.Verdict.Claim;
import io.vulnstream.report.FixVersions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The version to update to. */
final class BestFix {
    private static final Comparator<String> ORDER = FixVersions::compare;
    private static final Comparator<String> TOTAL = ORDER.thenComparing(Comparator.naturalOrder());

    private BestFix() {}

    /**
     * The highest of what each scanner holds to be enough, which is its lowest fix above what is installed: so none of them
     * reports it afterwards. Null when none knows a fix.
     */
    static @Nullable String of(List<Claim> claims) {
        var installed = claims.stream()
                .flatMap(claim -> claim.installed().stream())
                .filter(version -> !version.isEmpty())
                .max(TOTAL)
                .orElse(null);
        return claims.stream()
                .map(claim -> enough(claim.fixVersion(), installed))
                .filter(fix -> !fix.isEmpty())
                .max(TOTAL)
                .orElse(null);
    }

    /** Of several that are each enough for one of the findings. */
    static String highest(List<String> fixes) {
        return fixes.stream().max(TOTAL).orElseThrow();
    }

    private static String enough(@Nullable String fixes, @Nullable String installed) {
        if (fixes == null) {
            return "";
        }
        var candidates = Arrays.stream(fixes.split(",", -1))
                .map(String::strip)
                .filter(fix -> !fix.isEmpty())
                .toList();
        return candidates.stream()
                .filter(fix -> installed == null || ORDER.compare(fix, installed) > 0)
                .min(TOTAL)
                .or(() -> candidates.stream().max(TOTAL))
                .orElse("");
    }
}
