package io.vulnstream.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Scan;
import io.vulnstream.query.QueryServer;
import io.vulnstream.testkit.Await;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ResultFetcherIT {
    private static final UUID SHOP = UUID.fromString("00000000-0000-7000-8000-0000000000b1");
    private static final UUID GONE = UUID.fromString("00000000-0000-7000-8000-0000000000b2");
    private static final UUID IMAGE = UUID.fromString("00000000-0000-7000-8000-0000000000a1");

    @Test
    void requestsBecomeTheArtifactsTheyLedTo(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();

        // When
        var results = Await.value(fetcher(server, QueryServer.ADA).ofRequests(List.of(SHOP)));

        // Then
        assertThat(results.artifacts()).hasSize(2);
        var shop = results.artifacts().get(0);
        assertThat(shop.source()).isEqualTo("mirror.test/shop");
        assertThat(shop.references())
                .containsExactly("mirror.test/shop:1.0", "registry.test/shop:1.0", "registry.test/shop:latest");
        assertThat(shop.scans())
                .extracting(Scan::scanner, Scan::outcome, Scan::cause)
                .containsExactly(
                        tuple("grype", "failed", "database-unusable"),
                        tuple("osv-scanner", "pending", null),
                        tuple("trivy", "succeeded", null));
        assertThat(shop.findings()).extracting(Finding::packageName).containsExactly("openssl", "org.example:parser");
        assertThat(shop.findings().get(0).version()).isEqualTo("1.1.1g-r0");
        assertThat(shop.findings().get(0).attributions())
                .extracting(Attribution::vulnerability)
                .containsExactly("GHSA-aaaa-bbbb-cccc", "CVE-2030-0001");
        assertThat(results.artifacts().get(1).scans())
                .containsExactly(new Scan("trivy", null, null, "pending", null, null));
        assertThat(results.complete()).isFalse();
    }

    @Test
    void aReferenceThatNamesNothingIsAFailedScanAndNotNothing(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();

        // When
        var results = Await.value(fetcher(server, QueryServer.ADA).ofRequests(List.of(GONE)));

        // Then
        assertThat(results.artifacts()).singleElement().satisfies(gone -> {
            assertThat(gone.source()).isEqualTo("registry.test/gone");
            assertThat(gone.references()).containsExactly("registry.test/gone:1.0");
            assertThat(gone.scans())
                    .containsExactly(
                            new Scan(null, null, null, "failed", "artifact-gone", "registry.test answered 404"));
        });
    }

    @Test
    void aScanThatWasWithdrawnIsFailedAndNotNothing(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();
        server.run("""
                update request set state = 4, finished_at = now() where public_id = '00000000-0000-7000-8000-0000000000b1';
                update job set state = 6, finished_at = now() where state = 0;
                insert into request (public_id, reference, lane, reason, principal, state, finished_at, trace)
                select '00000000-0000-7000-8000-0000000000b7', 'registry.test/early:1.0', 0, 2, 'ada', 4, now(), trace
                from request limit 1""");
        var early = UUID.fromString("00000000-0000-7000-8000-0000000000b7");

        // When
        var results = Await.value(fetcher(server, QueryServer.ADA).ofRequests(List.of(SHOP, early)));

        // Then
        assertThat(results.complete()).isFalse();
        assertThat(results.artifacts())
                .flatExtracting(ResultDocument.Artifact::scans)
                .extracting(Scan::scanner, Scan::outcome, Scan::cause)
                .containsExactlyInAnyOrder(
                        tuple("grype", "failed", "database-unusable"),
                        tuple("osv-scanner", "pending", null),
                        tuple("trivy", "succeeded", null),
                        tuple("trivy", "failed", "withdrawn"),
                        tuple(null, "failed", "withdrawn"));
    }

    @Test
    void aScanThatDoesNotCountBecauseANewerResultStandsIsShownBesideThatOne(Vertx vertx) {
        // Given: done with an older database than the scan that counts
        var server = QueryServer.start(vertx).seeded();
        server.run("""
                insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, report_format,
                                  report_sha256, report_place, report_size, started_at, finished_at, outcome, findings, current)
                values ('00000000-0000-7000-8000-0000000000df', 6, 1, 'trivy', '0.70.0', 'old', 'trivy',
                        'x', 'y', 1, now(), now(), 0, 9, false);
                insert into job (public_id, artifact_id, source_id, scanner, lane, state, scan_id, trace,
                                 reported_at, ingested_at, archived_at, finished_at)
                values ('00000000-0000-7000-8000-0000000000cf', 1, 1, 'trivy', 0, 4,
                        '00000000-0000-7000-8000-0000000000df', (select trace from job limit 1),
                        now(), now(), now(), now());
                insert into request_job (request_id, job_id)
                select r.id, j.id from request r, job j
                where r.public_id = '00000000-0000-7000-8000-0000000000b1'
                  and j.public_id = '00000000-0000-7000-8000-0000000000cf'""");

        // When
        var shop = Await.value(fetcher(server, QueryServer.ADA).ofRequests(List.of(SHOP)))
                .artifacts()
                .get(0);

        // Then
        assertThat(shop.scans())
                .extracting(Scan::scanner, Scan::outcome)
                .containsExactly(
                        tuple("grype", "failed"),
                        tuple("osv-scanner", "pending"),
                        tuple("trivy", "succeeded"),
                        tuple("trivy", "superseded"));
        assertThat(shop.scans().get(3).database()).isEqualTo(new ResultDocument.Database("old", null));
    }

    @Test
    void findingsBeyondOnePageAreAllFetched(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();
        server.run("""
                insert into package (ecosystem, namespace, name, version, purl)
                select 'npm', '', 'p' || n, '1', 'pkg:npm/p' || n || '@1' from generate_series(1, 348) n;
                insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule)
                select gen_random_uuid(), 1, p.id, 1, 0, p.id % 6, 0 from package p where p.ecosystem = 'npm'""");

        // When
        var results = Await.value(fetcher(server, QueryServer.ADA).ofArtifacts(List.of(IMAGE)));

        // Then
        var findings = results.artifacts().get(0).findings();
        assertThat(findings).hasSize(350).doesNotHaveDuplicates();
        assertThat(findings)
                .extracting(finding -> -finding.severity().severity().ordinal())
                .isSorted();
    }

    @Test
    void aWrongTokenAndAServerThatIsNotThereSayWhatToDo(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx);
        var nobody = new GraphQlClient(server.client(), URI.create("http://127.0.0.1:1"), null);

        // Then
        assertThat(Await.failure(fetcher(server, "wrong").ofRequests(List.of(SHOP))))
                .isInstanceOf(ResultFailure.class)
                .hasMessageContaining("wants another token");
        assertThat(Await.failure(new ResultFetcher(nobody).ofRequests(List.of(SHOP))))
                .isInstanceOf(ResultFailure.class)
                .hasMessageContaining("http://127.0.0.1:1/graphql cannot be reached")
                .hasMessageContaining("is the query role running?");
    }

    private static ResultFetcher fetcher(QueryServer server, String token) {
        return new ResultFetcher(new GraphQlClient(server.client(), server.address(), token));
    }
}
