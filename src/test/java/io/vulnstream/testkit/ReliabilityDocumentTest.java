package io.vulnstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/RELIABILITY.md promises nothing that no test shows. */
class ReliabilityDocumentTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern SHOWN_BY = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w+(?:IT|Test))(?:\\.(\\w+))?`");

    @Test
    void everyPromiseNamesWhatShowsItAndThatIsThere() throws IOException {
        // Given
        var promises = Files.readString(Path.of("docs/RELIABILITY.md"))
                .split("## The promises", 2)[1]
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        var sources = sources();
        // When
        var unshown = promises.stream()
                .filter(promise -> shownBy(promise).isEmpty() && !promise.contains("`bench/faults`"))
                .toList();
        var missing = promises.stream()
                .flatMap(promise -> shownBy(promise).stream())
                .filter(test -> !isThere(test, sources))
                .map(MatchResult::group)
                .toList();
        // Then
        assertThat(promises).hasSizeGreaterThan(50);
        assertThat(unshown).isEmpty();
        assertThat(missing).isEmpty();
    }

    private static List<MatchResult> shownBy(String promise) {
        return SHOWN_BY.matcher(promise).results().toList();
    }

    private static boolean isThere(MatchResult test, Map<String, String> sources) {
        var source = sources.getOrDefault(test.group(1), "");
        return test.group(2) == null ? !source.isEmpty() : source.contains("void " + test.group(2) + "(");
    }

    /** By class; those of one name in several packages together. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            var sources = new HashMap<String, String>();
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sources.merge(
                            file.getFileName().toString().replace(".java", ""), read(file), String::concat));
            return sources;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
