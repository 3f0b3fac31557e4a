package io.vulnstream.query.view;

import io.vulnstream.finding.Severity;
import java.util.Map;

/** Open findings of one artifact by severity. */
public record CountsView(int critical, int high, int medium, int low, int negligible, int unknown) {
    public static CountsView of(Map<Severity, Integer> counts) {
        return new CountsView(
                counts.getOrDefault(Severity.CRITICAL, 0),
                counts.getOrDefault(Severity.HIGH, 0),
                counts.getOrDefault(Severity.MEDIUM, 0),
                counts.getOrDefault(Severity.LOW, 0),
                counts.getOrDefault(Severity.NEGLIGIBLE, 0),
                counts.getOrDefault(Severity.UNKNOWN, 0));
    }

    public int total() {
        return critical + high + medium + low + negligible + unknown;
    }
}
