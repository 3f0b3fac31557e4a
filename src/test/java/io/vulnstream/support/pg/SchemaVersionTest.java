package io.vulnstream.support.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {
    @Test
    void theProgramKnowsItsNewestMigration() throws Exception {
        var folder = Path.of(System.getProperty("vulnstream.test.basedir", "."), "src/main/resources/db/migration");
        try (var files = Files.list(folder)) {
            assertThat(files.mapToInt(file -> Integer.parseInt(
                                    file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1")))
                            .max())
                    .hasValue(SchemaVersion.CURRENT);
        }
    }
}
