package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.ClosedGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which claims are refused, by what runs in the cluster and by hosts that are left alone. */
@ExtendWith(VertxExtension.class)
class AdmissionIT {
    private LedgerFixture ledger;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    /** Jobs of images of this registry. */
    private List<JobId> jobs(String registry, int count) {
        for (int i = 0; i < count; i++) {
            var reference = registry + "/some/image:" + i;
            var image = io.vulnstream.testkit.FakeResolver.image(reference.hashCode() & 0xffffff, "linux/amd64");
            ledger.resolver.names(
                    reference,
                    new ReferenceResolver.Resolution(registry + "/some/image", "" + i, null, List.of(image)));
            ledger.ask(reference);
        }
        return ledger.jobs().stream().map(LedgerFixture.JobRow::id).toList();
    }

    private List<Claim> claimAtOnce(List<JobId> jobs) {
        var nodes = List.of(ledger.jobs("a"), ledger.jobs("b"), ledger.jobs("c"));
        var claims = new ArrayList<Future<Optional<Claim>>>();
        for (int i = 0; i < jobs.size(); i++) {
            claims.add(nodes.get(i % nodes.size()).claim(jobs.get(i)));
        }
        return claims.stream().map(Await::value).flatMap(Optional::stream).toList();
    }

    @Test
    void claimsThatComeTogetherNeverExceedALimit() {
        // Given
        ledger.limits = new Limits(Map.of("trivy", 3), Map.of());
        var jobs = jobs("registry.test", 12);
        // When
        var claims = claimAtOnce(jobs);
        // Then
        assertThat(claims).hasSize(3);
        assertThat(ledger.jobs())
                .filteredOn(job -> job.state() == JobState.WAITING)
                .hasSize(9)
                .allSatisfy(job -> {
                    assertThat(job.attempts()).isZero();
                    assertThat(job.epoch()).isZero();
                });
        assertThat(ledger.count("select count(*) from attempt")).isEqualTo(3);
        // When
        Await.value(ledger.jobs("a").report(claims.get(0), LedgerFixture.result()));
        // Then
        assertThat(claimAtOnce(jobs)).hasSize(1);
    }

    @Test
    void aRegistrysLimitHoldsOverAllScannersAndLeavesOthersAlone() {
        // Given
        ledger.scanners = Set.of("trivy", "grype");
        ledger.limits = new Limits(Map.of(), Map.of("registry.test", 2));
        jobs("registry.test", 3);
        var jobs = jobs("other.test", 2);
        // When
        var claims = claimAtOnce(jobs);
        // Then
        assertThat(claims)
                .filteredOn(claim -> claim.source().startsWith("registry.test/"))
                .hasSize(2);
        assertThat(claims)
                .filteredOn(claim -> claim.source().startsWith("other.test/"))
                .hasSize(4);
    }

    @Test
    void aClaimOfAnImageWhoseHostIsLeftAloneWaitsWithAllOthersOfThatHost() {
        // Given
        jobs("away.test", 3);
        var jobs = jobs("registry.test", 1);
        ledger.hosts = leftAlone("away.test/", Duration.ofMinutes(1));
        // When
        var claim = Await.value(ledger.jobs("a").claim(jobs.get(0)));
        // Then
        assertThat(claim).isEmpty();
        assertThat(ledger.count("""
                select count(*) from job
                where state = 0 and attempts = 0 and cause = %d
                  and detail like '%%is left alone for a while, the last time: connection refused'
                  and not_before between now() + interval '50 seconds' and now() + interval '1 minute'""".formatted(Cause.REGISTRY_UNAVAILABLE.code())))
                .isEqualTo(3);
        assertThat(Await.value(ledger.jobs("a").claim(jobs.get(3)))).isPresent();
    }

    private static HostGates leftAlone(String registry, Duration left) {
        var closed = new ClosedGate(left, "connection refused");
        return new HostGates() {
            @Override
            public boolean allOpen() {
                return false;
            }

            @Override
            public Gate of(String source) {
                return source.startsWith(registry) ? closed : Gate.OPEN;
            }

            @Override
            public String sharing(String source) {
                return registry;
            }
        };
    }
}
