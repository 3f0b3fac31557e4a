package io.vulnstream.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RegistryServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is asked for of registries that answer. */
@ExtendWith(VertxExtension.class)
class ExporterIT {
    private static final String DAY = "2024-05-%02dT00:00:00Z";

    @AutoClose
    private static final RegistryServer server = RegistryServer.start();

    private static final Images images = new Images(server);

    @TempDir
    private Path folder;

    private ExporterFixture exports;

    @BeforeEach
    void connect(Vertx vertx) {
        exports = new ExporterFixture(vertx, folder, server.host());
    }

    @Test
    void everyDistinctDigestIsAskedForOnceForAllTargetsThatFoundIt() {
        // Given: two tags of one digest, seen by two teams, and an image of another repository
        var same = images.push("once", "1.0", "linux/amd64", DAY.formatted(1), "same");
        images.push("once", "latest", "linux/amd64", DAY.formatted(1), "same");
        var other = images.push("once-more", "2.0", "linux/amd64", DAY.formatted(2), "other");
        exports.targets("a.yaml", """
                teams:
                  - name: shop
                    targets:
                      - image: REGISTRY/once
                        tags: {newest: 5}
                        scanners: [trivy]
                      - image: REGISTRY/once-more
                        platforms: [linux/amd64]
                """);
        exports.targets("b.yml", """
                teams:
                  - name: payments
                    targets: [{image: REGISTRY/once, tags: {pattern: lat*}, scanners: [osv-scanner]}]
                """);

        // When
        var summary = exports.export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
        assertThat(summary.requests())
                .extracting(ExportSummary.Asked::reference, ExportSummary.Asked::scanners)
                .containsExactlyInAnyOrder(
                        tuple(server.host() + "/once:latest@" + same, List.of("osv-scanner", "trivy")),
                        tuple(server.host() + "/once-more:2.0@" + other, List.of("grype", "trivy")));
        assertThat(summary.listings())
                .extracting(
                        ExportSummary.Listing::team, ExportSummary.Listing::tagsSeen, ExportSummary.Listing::requested)
                .containsExactly(tuple("payments", 2, 1), tuple("shop", 2, 1), tuple("shop", 1, 1));
        assertThat(exports.rows(
                        "select lane, reason, rescan, principal, platforms::text from request order by platforms"))
                .containsExactly("[1,0,false,exporter,{linux/amd64}]", "[1,0,false,exporter,null]");
        assertThat(exports.rows("select outcome from export_run where finished_at is not null"))
                .containsExactly("[0]");
        assertThat(exports.rows("select outcome, cause from listing where finished_at is not null"))
                .containsExactly("[0,null]", "[0,null]", "[0,null]");
    }

    @Test
    void everyTagOfADigestIsKnownAndChangesAreKept() {
        // Given
        var first = images.push("moving", "1.0", "linux/amd64", DAY.formatted(1), "first");
        images.push("moving", "latest", "linux/amd64", DAY.formatted(1), "first");
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/moving, tags: {newest: 9}}]}]");
        exports.export();
        assertThat(exports.current("moving")).containsExactly("1.0 " + first, "latest " + first);

        // When: one tag moves, one is new, one goes
        var second = images.push("moving", "2.0", "linux/amd64", DAY.formatted(2), "second");
        images.push("moving", "latest", "linux/amd64", DAY.formatted(2), "second");
        images.deleteTag("moving", "1.0");
        var summary = exports.export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
        assertThat(exports.current("moving")).containsExactly("2.0 " + second, "latest " + second);
        assertThat(exports.rows("select name from reference where until is not null order by name"))
                .containsExactly("[1.0]", "[latest]");
    }

    @Test
    void nothingIsWrittenWhenNothingChanged() {
        images.push("still", "1.0", "linux/amd64", DAY.formatted(1), "still");
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/still}]}]");
        exports.export();
        var before = exports.rows("select xmin::text, * from reference");

        exports.export();

        assertThat(exports.rows("select xmin::text, * from reference")).isEqualTo(before);
        assertThat(exports.rows("select count(*) from target")).containsExactly("[1]");
    }

    @Test
    void theNewestTagsAreThoseMadeLastWhereTheyAreNoVersions() {
        images.push("dated", "blue", "linux/amd64", DAY.formatted(3), "blue");
        images.push("dated", "green", "linux/amd64", DAY.formatted(9), "green");
        images.push("dated", "red", "linux/amd64", DAY.formatted(5), "red");
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/dated, tags: {newest: 2}}]}]");

        assertThat(exports.export().requests())
                .extracting(asked -> asked.reference().replaceFirst("@.*", ""))
                .containsExactly(server.host() + "/dated:green", server.host() + "/dated:red");
    }

    @Test
    void aTargetThatIsTakenOutIsNotListedAnyMoreAndItsListingsStay() {
        images.push("out", "1", "linux/amd64", DAY.formatted(1), "out");
        images.push("in", "1", "linux/amd64", DAY.formatted(1), "in");
        exports.targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/out}, {image: REGISTRY/in}]}]");
        exports.export();

        exports.targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/in}]}]");
        var summary = exports.export();

        assertThat(summary.listings()).hasSize(1);
        assertThat(exports.rows("select active from target order by active")).containsExactly("[false]", "[true]");
        assertThat(exports.rows("select count(*) from listing")).containsExactly("[3]");
    }
}
