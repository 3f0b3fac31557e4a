package io.vulnstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters from the command line, beside a process, over the network, and alone. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeadCommandsIT {
    @AutoClose
    private static final CommandNode beside = CommandNode.start();

    private static Cli.Ran dead(String... args) {
        return beside.run(args);
    }

    private static String gone(String tag) {
        var ran = dead("scan", beside.registry().host() + "/shop/gone:" + tag, "--format", "json");
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.FAILED);
        var group = dead("dead", "list", "--json", "--cause", "artifact-gone")
                .json()
                .path("groups")
                .path(0);
        return group.path("group").asText();
    }

    @Test
    void whatEndedBadlyIsListedByGroupShownReplayedAndDropped() {
        // Given
        var group = gone("1");
        assertThat(gone("2")).as("they differ in the tag only").isEqualTo(group);
        // When
        var table = dead("dead", "list");
        var letters = dead("dead", "list", "--group", group, "--json").json().path("deadLetters");
        // Then
        assertThat(table.code()).as(table.toString()).isEqualTo(ExitCode.DONE);
        assertThat(table.out()).contains("GROUP", "COUNT", group, "artifact-gone", "<address>");
        assertThat(letters).hasSize(2);
        var id = letters.path(0).path("id").asText();
        var shown = dead("dead", "show", id);
        assertThat(shown.out()).contains("REQUEST", "artifact-gone", "shop/gone:2", group);
        // When one is tried again, from another place
        var replayed = dead("dead", "replay", id, "--server", beside.node().http(), "--json");
        // Then
        assertThat(replayed.code()).as(replayed.toString()).isEqualTo(ExitCode.DONE);
        assertThat(replayed.json().path("replayed").asInt()).isEqualTo(1);
        // When the group is put aside
        var dropped = dead("dead", "drop", "--group", group, "--reason", "the image was retired");
        // Then
        assertThat(dropped.out()).startsWith("dropped ");
        assertThat(dead("dead", "list", "--dropped").out()).contains("the image was retired", "dropped by");
    }

    @Test
    void wrongUseSaysWhatToDo() {
        for (var wrong : new String[][] {
            {"dead"},
            {"dead", "replay"},
            {"dead", "replay", "--all", "--group", "x"},
            {"dead", "replay", "--all", "--rate", "fast"},
            {"dead", "replay", "123"},
            {"dead", "drop", "--all"},
            {"dead", "drop", "--all", "--reason", " "},
            {"dead", "list", "--limit", "0"},
            {"dead", "list", "--quarantine", "--scanner", "trivy"},
            {"dead", "list", "--server", "nowhere"},
        }) {
            var ran = dead(wrong);
            assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.WRONG_USE);
        }
        var unknown = dead("dead", "list", "--cause", "nonsense");
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("nonsense", "artifact-gone");
        var nobody = dead("dead", "show", "00000000-0000-7000-8000-000000000000");
        assertThat(nobody.code()).isEqualTo(ExitCode.FAILED);
        assertThat(nobody.err()).contains("dead list");
    }

    @Test
    void aloneItReadsWhatIsInTheDataDirectoryAndEnds(@TempDir Path alone) {
        // When
        var ran = new Cli(alone, beside.folder().resolve("config.yaml")).run("dead", "list", "--json");
        // Then
        assertThat(ran.code()).as(ran.toString()).isEqualTo(ExitCode.DONE);
        assertThat(ran.json().path("groups")).isEmpty();
        assertThat(alone.resolve("postgres/postmaster.pid")).doesNotExist();
    }
}
