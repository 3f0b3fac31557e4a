package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.FailedAttempt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scanners do wrong, through the whole role: adapter, claim, process, record. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BadScannersIT {
    @TempDir
    Path data;

    @AutoClose
    private PlayedScanner played;

    @BeforeEach
    void deploy() throws IOException {
        played = new PlayedScanner(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 77, 126, 127, 255})
    void anyOtherExitCodeIsAFailureThatKeepsCodeAndWords(int code) throws IOException {
        played.script("echo something broke >&2; exit " + code);

        var failure = played.failure();

        assertThat(failure.settlement()).isInstanceOfSatisfying(Settlement.Retry.class, retry -> assertThat(retry)
                .returns(Cause.SCANNER_FAILED, Settlement.Retry::cause)
                .returns("bad ended with " + code + ": something broke", Settlement.Retry::detail));
        assertThat(failure)
                .returns(code, FailedAttempt::exitCode)
                .returns("something broke\n", FailedAttempt::stderrTail);
    }

    @Test
    void anExitCodeMeansWhatTheAdapterSays() throws IOException {
        played.script("exit 9", "exitCodes: {failed: {9: artifact-gone}}");

        assertThat(Failures.cause(played.failure().settlement())).isEqualTo(Cause.ARTIFACT_GONE);
    }

    @ParameterizedTest
    @CsvSource({
        "true, wrote no report",
        ": > $2, wrote no report",
        "echo '{\"SchemaVersion\": 2' > $2, 'The report ends in the middle'",
        "echo hello > $2, The report is not JSON",
        "echo '{\"matches\": []}' > $2, report"
    })
    void whatIsNoReportIsNoCleanScan(String script, String words) throws IOException {
        played.script(script);

        var failure = played.failure();

        assertThat(Failures.cause(failure.settlement())).isEqualTo(Cause.REPORT_INVALID);
        assertThat(failure.settlement().toString()).contains(words);
    }

    @Test
    void aReportAboutAnotherImageIsNoCleanScan() throws IOException {
        played.script(PlayedScanner.reports("sha256:" + "b".repeat(64)));

        assertThat(played.failure().settlement().toString()).contains("another image");
    }

    @Test
    void anExitCodeThatPromisesFindingsAndAReportWithNoneContradictEachOther() throws IOException {
        played.script(PlayedScanner.reports() + "; exit 1", "exitCodes: {success: [0], findings: [1]}");

        assertThat(played.failure().settlement().toString()).contains("its report holds nothing");
    }

    @Test
    void aMessageTakesBackASuccessHoweverMuchFollowsIt() throws IOException {
        played.script(
                PlayedScanner.reports() + "; echo could not load >&2; head -c 200000 /dev/zero | tr '\\0' x >&2",
                "messages: [{stderr: could not load, cause: database-unusable, meaning: no database}]");

        assertThat(Failures.cause(played.failure().settlement())).isEqualTo(Cause.DATABASE_UNUSABLE);
    }

    @Test
    void whatHangsTimesOutAndLeavesNothing() throws IOException {
        played.script("setsid sleep 1000 & sleep 1000", "timeout: 700ms");

        assertThat(Failures.cause(played.failure().settlement())).isEqualTo(Cause.TIMEOUT);
    }

    @Test
    void whatPrintsForEverIsEnded() throws IOException {
        played.script("exec yes");

        assertThat(played.failure().settlement().toString()).contains("printed more than");
    }

    @Test
    void aMissingProgramSaysWhatToDo() throws IOException {
        played.adapter("""
                name: bad
                tool: {name: not-there, version: 9.9.9}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${report}"]}}
                """);

        var failure = played.failure();

        assertThat(failure.settlement()).isInstanceOf(Settlement.Reject.class);
        assertThat(failure.settlement().toString()).contains("run tools/install not-there");
    }
}
