package io.vulnstream.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mutant whose statement was rewritten since would plant nothing, and be told so after minutes only. */
class MutantsTest {
    @Test
    void everyMutantFindsTheStatementsItChangesInTheProgram() throws IOException {
        // Given
        var sources = sources();
        // When
        var stale = Mutants.all().stream()
                .filter(mutant -> !mutant.changesAll(sources))
                .map(Mutant::name)
                .toList();
        // Then
        assertThat(stale).as("mutants whose statements have changed").isEmpty();
    }

    private static List<String> sources() throws IOException {
        try (var files = Files.walk(
                Path.of(System.getProperty("vulnstream.test.basedir", ".")).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(MutantsTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
