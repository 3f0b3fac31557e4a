package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.FakeClaims;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a node holds, as far as it knows. */
class ClaimKeeperTest {
    private final ClaimKeeper keeper = new ClaimKeeper(new FakeClaims());

    @Test
    void whoClaimsAJobAgainEndsItsOwnScanOfTheLostClaim() {
        // Given: it was out of reach for longer than the lease
        var job = new JobId(Ids.next());
        var lost = keeper.begin(claim(job, 1));
        // When
        var again = keeper.begin(claim(job, 2));
        // Then
        assertThat(lost.cancellation().reason()).isEqualTo("its claim was lost");
        assertThat(again.cancellation().reason()).isNull();
        assertThat(keeper.running()).containsExactly(again);
    }

    @Test
    void whatIsOverIsNotToldAsLostWhenItsEndIsRecorded() {
        // Given: two claims that are gone
        var over = keeper.begin(claim(new JobId(Ids.next()), 1));
        var lost = keeper.begin(claim(new JobId(Ids.next()), 1));
        keeper.over(over);
        // When
        Await.value(keeper.renew());
        // Then
        assertThat(over.cancellation().reason()).isNull();
        assertThat(lost.cancellation().reason()).isEqualTo("its claim was lost");
    }

    private static Claim claim(JobId job, long epoch) {
        return new Claim(
                job,
                epoch,
                1,
                "trivy",
                Lane.URGENT,
                false,
                UUID.randomUUID(),
                "sha256:1",
                "linux/amd64",
                "r.example/x",
                Instant.EPOCH,
                Trace.begin());
    }
}
