package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TargetDoctorIT {
    @Test
    void targetsThatNobodyListsAreNamedWithWhatToDo(Vertx vertx) {
        // Given one that was listed, one that never was and one whose listing failed
        var pg = Postgres.database().connect(vertx);
        run(pg, "insert into team (name) values ('shop')");
        run(pg, """
                insert into target (team_id, name, repository, definition, file, line, changed_at)
                select team.id, t.name, 'registry.test/' || t.name, '{}', 'shop.yaml', 1, now() - interval '3 days'
                from team cross join unnest(array['good', 'never', 'gone']) as t (name)""");
        run(pg, "insert into export_run (public_id) values ('00000000-0000-7000-8000-000000000001')");
        run(pg, """
                insert into listing (run_id, target_id, finished_at, outcome, cause)
                select 1, id, now(), case name when 'good' then 0 else 2 end, case name when 'good' then null else 3 end
                from target where name <> 'never'""");
        // When
        var check = Await.value(new TargetDoctor(pg, Duration.ofHours(24)).check());
        // Then
        assertThat(check.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(check.found())
                .startsWith("2 not listed well within 24 h")
                .contains("shop/never, never", "shop/gone, never (")
                .doesNotContain("good");
        assertThat(check.advice()).contains("vulnstream export");

        run(pg, "update target set active = false where name <> 'good'");
        assertThat(Await.value(new TargetDoctor(pg, Duration.ofHours(24)).check())
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    private static void run(Pg pg, String sql) {
        Await.value(pg.query(sql));
    }
}
