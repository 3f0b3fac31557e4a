package io.vulnstream.scanner.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AdapterReaderTest {
    private static final String SMALL = """
            name: fourth
            tool: {name: fourth, path: /opt/fourth}
            image: archive
            report: trivy
            timeout: 90s
            memory: 512MiB
            commands:
              scan:
                args:
                  - --json
                  - {when: plain-http, args: [--insecure, "--host=${platform}"]}
                  - [--out, "${report}"]
                  - "file:${archive}"
                environment:
                  LEVEL: "3"
                  PLAIN: {when: plain-http, value: "yes"}
            exitCodes: {success: [0], findings: [3], failed: {4: artifact-gone}}
            messages:
              - {stderr: "no such os", cause: artifact-unusable, unlessSystemKnown: true, meaning: "unknown"}
            """;

    private final AdapterReader reader = new AdapterReader();

    @Test
    void anAdapterOfAKnownFormatNeedsNoJava() {
        var adapter = read(SMALL);

        assertThat(adapter.name()).isEqualTo("fourth");
        assertThat(adapter.timeout()).hasSeconds(90);
        assertThat(adapter.memory()).isEqualTo(512L << 20);
        assertThat(adapter.database()).isNull();
        assertThat(adapter.verdicts().success()).containsExactlyInAnyOrder(0, 3);
        assertThat(adapter.verdicts().codeToCause()).containsEntry(4, Cause.ARTIFACT_GONE);
    }

    @Test
    void aValueStaysOneArgumentAndConditionsDecide() {
        var scan = ((Steps.Scan) read(SMALL).steps()).scan();
        var placeholders = new Placeholders()
                .put("archive", "/tmp/a b; rm -rf $HOME")
                .put("report", "/r.json")
                .put("platform", "linux/amd64");

        assertThat(placeholders.arguments(scan.args()))
                .containsExactly("--json", "--out", "/r.json", "file:/tmp/a b; rm -rf $HOME");
        placeholders.when(Value.Condition.PLAIN_HTTP, true);
        assertThat(placeholders.arguments(scan.args())).contains("--insecure", "--host=linux/amd64");
        assertThat(placeholders.variables(scan.environment())).isEqualTo(Map.of("LEVEL", "3", "PLAIN", "yes"));
    }

    @Test
    void aValueCannotBecomeAnOption() {
        for (var value : List.of("--output=/etc/passwd", "-x", "", "a\nb", "a\0b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Placeholders().put("image", value))
                    .withMessageContaining("${image}");
        }
    }

    @Test
    void whatAMessageMeansDependsOnWhatTheReportSays() {
        var verdicts = read(SMALL).verdicts();

        assertThat(verdicts.ofSuccess("warning: no such os", false)).isPresent();
        assertThat(verdicts.ofSuccess("warning: no such os", true)).isEmpty();
    }

    @Test
    void allProblemsAreToldAtOnceWithLineAndPath() {
        var text = SMALL.replace("timeout: 90s", "timeout: soon")
                .replace("image: archive", "image: tape")
                .replace("memory", "memmory")
                .replace("${archive}", "${image}");

        assertThat(reader.read("fourth.yaml", text).problems())
                .extracting(Object::toString)
                .anyMatch(p -> p.startsWith("fourth.yaml:3: image: "))
                .anyMatch(p -> p.startsWith("fourth.yaml:5: timeout: "))
                .anyMatch(p -> p.startsWith("fourth.yaml:6: memmory: unknown key (did you mean 'memory'?)"));
    }

    @Test
    void aPlaceholderThatIsNeverGivenIsAProblem() {
        assertThat(reader.read("f.yaml", SMALL.replace("${archive}", "${image}"))
                        .problems())
                .extracting(Object::toString)
                .containsExactly(
                        "f.yaml:13: commands.scan.args[3]: ${image} is not given here; known are archive, platform, report, scratch");
    }

    @Test
    void aBrokenExpressionAndBothKindsOfStepsAreProblems() {
        var text = SMALL.replace("no such os", "no (such os") + "  \n" + "database: {}\n";
        assertThat(reader.read("f.yaml", text).problems())
                .extracting(Object::toString)
                .anyMatch(p -> p.contains("database.location: is required"));
        assertThat(reader.read("f.yaml", SMALL.replace("no such os", "no (such os"))
                        .problems())
                .extracting(Object::toString)
                .anyMatch(p -> p.startsWith("f.yaml:19: messages[0].stderr: is not a regular expression"));
        assertThat(reader.read("f.yaml", SMALL.replace("  scan:", "  match:")).problems())
                .extracting(Object::toString)
                .anyMatch(p -> p.contains("commands: must hold either scan, or catalog and match"));
    }

    private ScannerAdapter read(String text) {
        var read = reader.read("fourth.yaml", text);
        assertThat(read.problems()).isEmpty();
        return Objects.requireNonNull(read.adapter());
    }
}
