package io.vulnstream.testkit;

import io.vulnstream.finding.Severity;
import io.vulnstream.triage.SloClass;
import io.vulnstream.triage.SloPolicies;
import io.vulnstream.triage.SloPolicy;
import io.vulnstream.triage.SloPolicy.Start;
import java.time.Duration;
import java.util.Map;

/** Policies as they are when nothing is configured. */
public final class Policies {
    public static final SloPolicy STANDARD = new SloPolicy(
            Map.of(
                    Severity.CRITICAL, Duration.ofDays(7),
                    Severity.HIGH, Duration.ofDays(30),
                    Severity.MEDIUM, Duration.ofDays(90),
                    Severity.LOW, Duration.ofDays(120)),
            Start.FIRST_SEEN,
            true,
            Duration.ofDays(7),
            Duration.ofDays(3));

    public static final SloPolicies ALL =
            new SloPolicies(Map.of(SloClass.CLIENT, STANDARD, SloClass.INTERNAL, STANDARD), Map.of());

    private Policies() {}
}
