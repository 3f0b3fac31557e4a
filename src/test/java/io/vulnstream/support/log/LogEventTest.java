package io.vulnstream.support.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.GeneratedDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keys and events are closed sets: what the source says, what the enum says and what the document says are the same. */
class LogEventTest {
    private static final Path SOURCES = Path.of(System.getProperty("vulnstream.test.basedir", "."), "src/main/java");
    private static final Pattern EVENT = Pattern.compile("addKeyValue\\(\\s*\"event\",\\s*\"([^\"]+)\"");
    private static final Pattern OUTAGE = Pattern.compile("new OutageLog\\(\\s*\\w+,\\s*\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"");
    private static final Set<String> KEYS = Set.of(
            "event", "trace_id", "span_id", "scanner", "stream", "job", "cause", "findings", "changes", "duration_ms");

    private final List<String> sources = sources();

    @Test
    void theSourceUsesExactlyTheEventsOfTheEnum() {
        // Given
        var used = new TreeSet<String>();
        for (var source : sources) {
            EVENT.matcher(source).results().forEach(match -> used.add(match.group(1)));
            OUTAGE.matcher(source)
                    .results()
                    .forEach(match -> used.addAll(List.of(match.group(1) + ".waiting", match.group(1) + ".resumed")));
        }

        // Then
        assertThat(Arrays.stream(LogEvent.values()).map(LogEvent::word)).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void theSourceUsesOnlyDocumentedKeys() {
        var used = sources.stream()
                .flatMap(source -> KEY.matcher(source).results().map(match -> match.group(1)))
                .collect(Collectors.toSet());
        assertThat(KEYS).containsAll(used);
    }

    @Test
    void theDocumentExplainsEveryEvent() throws IOException {
        var table = Arrays.stream(LogEvent.values())
                .map(event -> "| `" + event.word() + "` | " + event.meaning() + " |\n")
                .collect(Collectors.joining("", "| event | meaning |\n|---|---|\n", ""));
        GeneratedDocument.mustHold("LOGGING.md", "events", table);
    }

    private static List<String> sources() {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(LogEventTest::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
