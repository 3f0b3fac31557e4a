package io.vulnstream.scanner.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessTreeIT {
    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere there is no /proc to tell
    void whatHasEndedIsDeadThoughItsParentNeverAsksHow() throws IOException {
        // Given a parent that became another program, which knows nothing of its child
        var parent = new ProcessBuilder("/bin/sh", "-c", "sleep 0.01 & exec sleep 1000").start();
        try {
            Eventually.holds(() -> parent.descendants().anyMatch(child -> !ProcessTree.lives(child)));
            var child = parent.descendants().findFirst().orElseThrow();
            // Then
            assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/stat")))
                    .contains(" Z ");
            assertThat(child.isAlive()).as("as far as Java can tell").isTrue();
            assertThat(ProcessTree.lives(child)).isFalse();
            assertThat(ProcessTree.lives(parent.toHandle())).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }
}
