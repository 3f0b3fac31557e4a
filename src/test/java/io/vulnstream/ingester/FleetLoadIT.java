package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.fleet.Database;
import io.vulnstream.testkit.fleet.Fleet;
import io.vulnstream.testkit.fleet.FleetArtifact;
import io.vulnstream.testkit.fleet.FleetShape;
import io.vulnstream.testkit.fleet.Voice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bench/ingest measures, on a small part of its fleet. */
class FleetLoadIT {
    private static final int INGESTERS = 8;
    private static final String EVERY_ROW_VERSION = """
            select 'finding', id, xmin::text::bigint from finding
            union all select 'attribution', finding_id * 1000000 + vulnerability_id, xmin::text::bigint from said
            order by 1, 2, 3""";

    private final Fleet fleet = new Fleet(FleetShape.DAY.times(0.005));

    @TempDir
    Path folder;

    private Vertx vertx;
    private Pg pg;
    private FleetLoad load;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        pg = Pg.connect(vertx, ServerAccess.of(Postgres.database().uri()), 12);
        load = new FleetLoad(vertx, pg, fleet, folder, INGESTERS);
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void eightIngestersMakeOfAFleetWhatItHoldsAndNothingOfTheSameAgain() {
        // When
        var first = load.load(load.prepare(fleet.artifacts(), Database.ORIGINAL));
        // Then
        assertThat(first.reports()).isEqualTo(fleet.artifacts().size() * Voice.values().length);
        assertThat(rows("select count(*) from finding")).containsExactly((long)
                fleet.artifacts().stream().mapToInt(FleetArtifact::findings).sum());
        assertThat(rows("select count(*) from job where ingested_at is null")).containsExactly(0L);
        var before = rows(EVERY_ROW_VERSION);
        // When
        var again = load.load(load.prepare(fleet.artifacts(), Database.unchanged(1)));
        // Then
        assertThat(again.findings()).isEqualTo(first.findings());
        assertThat(again.changes()).isZero();
        assertThat(rows(EVERY_ROW_VERSION)).isEqualTo(before);
        assertThat(rows("select count(*) from scan where current")).containsExactly((long) first.reports());
    }

    @Test
    void aDatabaseThatSaysSomethingElseLeadsToTheFindingsOfWhatItSays() {
        // Given
        var delta = new Database(2, 0.05);
        load.load(load.prepare(fleet.artifacts(), Database.ORIGINAL));
        // When
        var loaded = load.load(load.prepare(fleet.artifacts(), delta));
        // Then
        assertThat(loaded.changes()).isPositive();
        assertThat(rows("select count(*) from finding where status = 0"))
                .containsExactly((long) fleet.artifacts().stream()
                        .mapToInt(artifact -> fleet.findings(artifact, delta))
                        .sum());
    }

    private List<Object> rows(String sql) {
        return Await.value(pg.list(row -> row.getValue(row.size() - 1), sql));
    }
}
