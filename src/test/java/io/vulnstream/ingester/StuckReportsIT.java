package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Settlement;
import io.vulnstream.ledger.DeadLetterSelection;
import io.vulnstream.ledger.DeadLetters;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.MiniReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StuckReportsIT {
    @Test
    void aReportThatCannotBeIngestedForAReasonOfOursIsADeadLetterAndAReplayIngestsIt(@TempDir Path data) {
        try (var db = new IngestFixture(data)) {
            // Given a schema that lacks a table
            var event = db.scans.reported(db.spec("trivy", MiniReport.trivy()));
            Await.value(db.pg.query("alter table binary_package rename to elsewhere"));
            // When
            for (int i = 0; i < 3; i++) {
                assertThat(db.again(event)).isEqualTo(Settlement.accept());
            }
            // Then
            assertThat(db.rows("select kind, subscriber, scanner, cause, tries from dead_letter"))
                    .containsExactly("2 | ingester | trivy | 14 | 3");
            assertThat(db.rows("select state from job")).containsExactly("3");
            // When the reason is gone
            Await.value(db.pg.query("alter table elsewhere rename to binary_package"));
            Await.value(new DeadLetters(db.pg, new Hints(db.vertx.eventBus()))
                    .replay(new DeadLetterSelection(List.of(), null, 10), Duration.ZERO, "ada"));
            assertThat(db.rows("select not_before <= now() from job")).containsExactly("true");
            assertThat(db.again(event)).isEqualTo(Settlement.accept());
            // Then
            assertThat(db.rows("select ingested_at is not null from job")).containsExactly("true");
            assertThat(db.rows("select id from dead_letter")).isEmpty();
        }
    }
}
