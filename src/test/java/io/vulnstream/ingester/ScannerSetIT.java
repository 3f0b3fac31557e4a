package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static io.vulnstream.testkit.MiniReport.trivy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switching a scanner off closes nothing: what only it said is unconfirmed. */
class ScannerSetIT {
    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    private ScannerSetStore store;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
        db.rows("insert into source (public_id, kind, address) values (gen_random_uuid(), 2, 'registry.example/app')");
        store = new ScannerSetStore(db.pg, new ProblemUpkeepStore(Policies.ALL));
        db.ingest("trivy", trivy().npm("both", "1", "CVE-1", "HIGH", "2").npm("alone", "1", "CVE-2", "HIGH", "2"));
        db.ingest("grype", grype().npm("both", "1", "CVE-1", "High", "2"));
        enable("trivy", "grype");
    }

    @Test
    void whatOnlyItSaidIsUnconfirmedAndWhatAnotherSaysTooStaysOpen() {
        enable("grype");

        assertThat(db.findings()).containsExactly("alone@1 | CVE-2 | 2 | 4", "both@1 | CVE-1 | 0 | 4");
        assertThat(problems()).containsExactly("CVE-1 | 0", "CVE-2 | 2");
        assertThat(told()).endsWith("CVE-2 | 9 | 2");
    }

    @Test
    void whenItIsBackItIsOpenAgain() {
        enable("grype");
        enable("grype", "trivy");

        assertThat(problems()).containsExactly("CVE-1 | 0", "CVE-2 | 0");
        assertThat(told()).endsWith("CVE-2 | 9 | 2", "CVE-2 | 2 | 2");
    }

    @Test
    void whatTheOtherNoLongerSaysIsUnconfirmedAndNotResolved() {
        enable("grype");

        db.ingest("grype", grype());

        assertThat(problems()).containsExactly("CVE-1 | 2", "CVE-2 | 2");
    }

    @Test
    void lookingAgainChangesNothingAndImportedReportsCountAsTheyStand() {
        db.ingest("imported", "grype", grype().npm("more", "1", "CVE-3", "Low", "2"));
        var before = told();

        enable("trivy", "grype");

        assertThat(told()).isEqualTo(before);
        assertThat(problems()).containsExactly("CVE-1 | 0", "CVE-2 | 0", "CVE-3 | 0");
    }

    private void enable(String... scanners) {
        Await.value(store.compare(Set.of(scanners)));
        for (var artifact : Await.value(store.stale(100))) {
            Await.value(store.refresh(artifact));
        }
        assertThat(Await.value(store.stale(100))).isEmpty();
    }

    private List<String> problems() {
        return db.rows("""
                select g.key, p.status from problem p join vulnerability_group g on g.id = p.group_id order by 1""");
    }

    private List<String> told() {
        return db.rows("""
                select g.key, t.kind, t.cause from transition t join finding f on f.id = t.finding_id
                join vulnerability_group g on g.id = f.group_id order by t.id""");
    }
}
