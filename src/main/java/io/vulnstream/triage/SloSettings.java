package io.vulnstream.triage;

import io.vulnstream.config.AppConfig;
import io.vulnstream.config.AppConfig.Policy;
import io.vulnstream.finding.Severity;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Policies as they are configured: what a team does not say of its own is as for everybody. */
public final class SloSettings {
    private SloSettings() {}

    public static SloPolicies policies(AppConfig.Slo slo) {
        var everybody = new EnumMap<SloClass, SloPolicy>(SloClass.class);
        everybody.put(SloClass.CLIENT, policy(slo.client(), null));
        everybody.put(SloClass.INTERNAL, policy(slo.internal(), null));
        var teams = new HashMap<String, Map<SloClass, SloPolicy>>();
        if (slo.teams() != null) {
            slo.teams().forEach((team, own) -> {
                var policies = new EnumMap<SloClass, SloPolicy>(SloClass.class);
                add(policies, SloClass.CLIENT, own.client(), everybody);
                add(policies, SloClass.INTERNAL, own.internal(), everybody);
                teams.put(team, policies);
            });
        }
        return new SloPolicies(everybody, teams);
    }

    private static void add(
            Map<SloClass, SloPolicy> policies, SloClass of, @Nullable Policy own, Map<SloClass, SloPolicy> everybody) {
        if (own != null) {
            policies.put(of, policy(own, everybody.get(of)));
        }
    }

    private static SloPolicy policy(Policy own, @Nullable SloPolicy base) {
        var limits = new EnumMap<Severity, Duration>(Severity.class);
        if (base != null) {
            limits.putAll(base.limits());
        }
        if (own.limits() != null) {
            add(limits, own.limits());
        }
        limits.values().removeIf(Duration::isZero);
        var exploited =
                own.knownExploited() != null ? own.knownExploited() : base == null ? null : base.knownExploited();
        return new SloPolicy(
                limits,
                own.startsAt() != null ? start(own.startsAt()) : required(base).startsAt(),
                own.pauseWhileAccepted() != null
                        ? own.pauseWhileAccepted()
                        : required(base).pauseWhileAccepted(),
                exploited == null || exploited.isZero() ? null : exploited,
                own.warnBefore() != null ? own.warnBefore() : required(base).warnBefore());
    }

    private static void add(Map<Severity, Duration> limits, AppConfig.Limits own) {
        add(limits, Severity.CRITICAL, own.critical());
        add(limits, Severity.HIGH, own.high());
        add(limits, Severity.MEDIUM, own.medium());
        add(limits, Severity.LOW, own.low());
        add(limits, Severity.NEGLIGIBLE, own.negligible());
        add(limits, Severity.UNKNOWN, own.unknown());
    }

    private static void add(Map<Severity, Duration> limits, Severity severity, @Nullable Duration limit) {
        if (limit != null) {
            limits.put(severity, limit);
        }
    }

    private static SloPolicy.Start start(String word) {
        return SloPolicy.Start.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static SloPolicy required(@Nullable SloPolicy base) {
        return Objects.requireNonNull(base, "the defaults say everything");
    }
}
