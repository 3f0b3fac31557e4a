package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.MiniReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A regrouping goes before everything that comes with it, for what it moves; what is new besides has its own cause. */
class CausesIT {
    private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-17T00:00:00Z");

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
        db.ingest(db.spec("grype", lodash()).database("1", MONDAY));
    }

    private static MiniReport lodash(String... aliases) {
        return grype().npm("lodash", "1", "GHSA-x", "Medium", "2", aliases);
    }

    @Test
    void aRegroupingGoesBeforeANewerDatabase() {
        db.ingest(db.spec("grype", lodash("CVE-9").npm("other", "1", "CVE-7", "Medium", "2"))
                .database("1", TUESDAY));

        assertThat(told()).containsExactly("GHSA-x | 0 | 0", "CVE-9 | 4 | 3", "CVE-7 | 0 | 1");
    }

    @Test
    void aRegroupingGoesBeforeAnotherReportOfTheSameDatabase() {
        db.ingest(db.spec("grype", lodash("CVE-9")).database("1", MONDAY));

        assertThat(told()).containsExactly("GHSA-x | 0 | 0", "CVE-9 | 4 | 3");
    }

    @Test
    void aRegroupingGoesBeforeAScannerThatLooksForTheFirstTime() {
        db.ingest("other", "grype", lodash("CVE-9"));

        assertThat(told()).containsExactly("GHSA-x | 0 | 0", "CVE-9 | 4 | 3");
    }

    @Test
    void aSourcePackageThatBecomesKnownGoesBeforeTheScannerThatTellsIt() {
        db.ingest("trivy", trivy().apk("libssl1.1", "openssl", "CVE-1", "HIGH").withoutSources());

        db.ingest("other", "grype", grype().apk("libssl1.1", "openssl", "CVE-1", "High"));

        assertThat(told()).containsExactly("GHSA-x | 0 | 0", "CVE-1 | 0 | 0", "CVE-1 | 4 | 3");
    }

    /** {@code group then | kind | cause} of findings, in order; of what moved, the group it went to. */
    private List<String> told() {
        return db.rows("""
                select case when t.kind = 4 then split_part(t.after_value, ' ', 1)
                            else coalesce((select split_part(m.before_value, ' ', 1) from transition m
                                           where m.finding_id = t.finding_id and m.kind = 4 and m.id > t.id
                                           order by m.id limit 1), g.key) end, t.kind, t.cause
                from transition t
                join finding f on f.id = t.finding_id
                join vulnerability_group g on g.id = f.group_id
                order by t.id""");
    }
}
