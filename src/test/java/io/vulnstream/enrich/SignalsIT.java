package io.vulnstream.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.Postgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What EPSS and CISA's catalogue say, in their published formats, as it comes to be known. */
class SignalsIT {
    private static final String ONE = "CVE-2030-0001";
    private static final AppConfig.Feed NONE = new AppConfig.Feed("", Duration.ofHours(24));
    private static final AppConfig.Enrich OFF = new AppConfig.Enrich(NONE, NONE);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private Pg pg;

    @BeforeEach
    void open() {
        pg = Postgres.database().connect(vertx);
    }

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void everyCveOfEpssIsKnownWhetherReportedHereOrNot() {
        // When
        epss(gzip("2026-11-20", ONE + ",0.00043,0.10512", "CVE-2030-123456,0.97,1.0"));
        // Then
        assertThat(rows("select cve, epss, epss_percentile, epss_date from group_signal order by 1"))
                .containsExactly(
                        "CVE-2030-0001 | 4.3E-4 | 0.10512 | 2026-11-20", "CVE-2030-123456 | 0.97 | 1.0 | 2026-11-20");
        assertThat(states()).containsExactly("epss | null | 2026-11-20 | 2 | 0 | 2");
    }

    @Test
    void theSameFileAgainWritesNothingAndANewDayOnlyWhatIsDifferent() {
        // Given
        epss(gzip("2026-11-20", ONE + ",0.1,0.5", "CVE-2030-0002,0.2,0.6"));
        var before = rows(VERSIONS);
        // When
        epss(gzip("2026-11-20", ONE + ",0.1,0.5", "CVE-2030-0002,0.2,0.6"));
        // Then
        assertThat(rows(VERSIONS)).isEqualTo(before);
        // When
        epss(gzip("2026-11-21", ONE + ",0.1,0.5", "CVE-2030-0002,0.3,0.6"));
        // Then
        assertThat(rows("select cve, epss, epss_date from group_signal order by 1"))
                .containsExactly("CVE-2030-0001 | 0.1 | 2026-11-20", "CVE-2030-0002 | 0.3 | 2026-11-21");
        assertThat(states()).containsExactly("epss | null | 2026-11-21 | 2 | 0 | 1");
    }

    private static final String VERSIONS = "select ctid::text, xmin::text from group_signal order by cve";

    @Test
    void ofWhatTheCatalogueNoLongerNamesNothingIsKnownAndItsChanceStays() {
        // Given
        epss(gzip("2026-11-20", ONE + ",0.1,0.5"));
        kev(catalogue("2026-11-20T15:00:00.000Z", entry(ONE, "Known"), entry("CVE-2030-0009", "Unknown")));
        assertThat(rows("select cve, epss, kev_added, kev_due, kev_ransomware from group_signal order by 1"))
                .containsExactly(
                        "CVE-2030-0001 | 0.1 | 2026-11-01 | 2026-11-22 | true",
                        "CVE-2030-0009 | null | 2026-11-01 | 2026-11-22 | false");
        // When
        kev(catalogue(
                "2026-11-21T15:00:00.000Z", entry("CVE-2031-0001", "Unknown"), entry("CVE-2031-0002", "Unknown")));
        // Then
        assertThat(rows("select cve, epss, kev_added from group_signal where cve < 'CVE-2031' order by 1"))
                .containsExactly("CVE-2030-0001 | 0.1 | null", "CVE-2030-0009 | null | null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "cut line", "empty", "page", "heading", "shrunken", "older", "nonsense", "gone"})
    void aFileThatCannotBeRightChangesNothingAndIsTold(String fault) throws IOException {
        // Given
        var lines = IntStream.range(0, 100)
                .mapToObj("CVE-2030-%04d,0.1,0.5"::formatted)
                .toArray(String[]::new);
        epss(gzip("2026-11-20", lines));
        var before = rows(VERSIONS);
        // When
        if (fault.equals("gone")) {
            Files.delete(folder.resolve("epss"));
            read(Feed.EPSS, folder.resolve("epss"));
        } else {
            epss(broken(fault, lines));
        }
        // Then
        assertThat(rows(VERSIONS)).isEqualTo(before);
        assertThat(rows("select error is not null, imported_at is not null, published, signals from signal_import"))
                .containsExactly("true | true | 2026-11-20 | 100");
        // When
        epss(gzip("2026-11-21", lines));
        // Then
        assertThat(states()).containsExactly("epss | null | 2026-11-21 | 100 | 0 | 0");
    }

    private static byte[] broken(String fault, String... lines) {
        var changed =
                Arrays.stream(lines).map(line -> line.replace("0.1,", "0.2,")).toArray(String[]::new);
        var whole = gzip("2026-11-21", changed);
        return switch (fault) {
            case "cut" -> Arrays.copyOf(whole, whole.length - 20);
            case "cut line" -> bytes(text("2026-11-21", "cve,epss,percentile") + "CVE-2030-0001,0.");
            case "empty" -> new byte[0];
            case "page" -> bytes("<html>Sign in</html>\n");
            case "heading" -> bytes(text("2026-11-21", "cve,percentile,epss") + String.join("\n", changed) + "\n");
            case "shrunken" -> gzip("2026-11-21", Arrays.copyOf(changed, 80));
            case "older" -> gzip("2026-11-19", changed);
            default ->
                gzip(
                        "2026-11-21",
                        Arrays.stream(changed).map(line -> line + ",1").toArray(String[]::new));
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"vulnerabilities\": [{\"cveID\": \"CVE-2030-0001\", \"dateAdded\": \"2026-11-01\"}",
                "{}",
                "[]",
                "x",
                "{\"vulnerabilities\": [{\"cveID\": \"CVE-2030-0001\"}]}",
                "{\"vulnerabilities\": [7, \"x\", null, [{}]]}"
            })
    void aCatalogueThatCannotBeRightChangesNothingAndIsTold(String text) {
        // When
        kev(text);
        // Then
        assertThat(rows("select count(*) from group_signal")).containsExactly("0");
        assertThat(rows("select feed, error is null, imported_at from signal_import"))
                .containsExactly("kev | false | null");
    }

    @Test
    void feedsAreFetchedOverHttpWhenTheyAreDueAndWhereTheyMovedTo() {
        // Given
        var asked = new AtomicInteger();
        var body = Buffer.buffer(gzip("2026-11-20", ONE + ",0.1,0.5"));
        int port = serve(request -> {
            if (request.path().equals("/epss")) {
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/moved")
                        .end();
            } else if (asked.incrementAndGet() == 1) {
                request.response().setStatusCode(503).end();
            } else {
                request.response().end(body);
            }
        });
        var uri = "http://127.0.0.1:" + port + "/epss";
        var signals = signals(new AppConfig.Enrich(new AppConfig.Feed(uri, Duration.ofHours(24)), NONE));
        // When
        signals.start();
        // Then
        Eventually.holds(() -> states().equals(List.of("epss | null | 2026-11-20 | 1 | 0 | 1")));
        assertThat(rows("select name from lease where until > now()")).containsExactly("signals");
        Await.value(signals.stop());
        assertThat(folder.resolve("feeds")).isEmptyDirectory();
    }

    @Test
    void whatAnAddressAnswersInsteadIsTold() {
        // Given
        int port = serve(request -> request.response().setStatusCode(404).end("no"));
        // When
        Await.value(signals(OFF).read(Feed.KEV, URI.create("http://127.0.0.1:" + port + "/kev.json?token=secret")));
        // Then
        var host = "127.0.0.1:" + port;
        assertThat(rows("select uri, error from signal_import"))
                .containsExactly("http://" + host + "/kev.json | " + host + " answered 404 for /kev.json");
    }

    private int serve(Handler<HttpServerRequest> handler) {
        return Await.value(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"))
                .actualPort();
    }

    private Signals signals(AppConfig.Enrich config) {
        var fetch = new FeedFetch(vertx, folder.resolve("feeds"), Outbound.DIRECT, new Breakers(vertx));
        return new Signals(vertx, pg, config, fetch, "node");
    }

    private void epss(byte[] content) {
        read(Feed.EPSS, write("epss", content));
    }

    private void kev(String content) {
        read(Feed.KEV, write("kev", bytes(content)));
    }

    private void read(Feed feed, Path file) {
        Await.value(signals(OFF).read(feed, file.toUri()));
    }

    private Path write(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(String date, String... lines) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text(date, "cve,epss,percentile") + String.join("\n", lines) + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String date, String heading) {
        return "#model_version:v2025.03.14,score_date:" + date + "T00:00:00+0000\n" + heading + "\n";
    }

    private static String catalogue(String released, String... entries) {
        return "{\"title\": \"x\", \"catalogVersion\": \"1\", \"dateReleased\": \"" + released + "\", \"count\": "
                + entries.length + ", \"vulnerabilities\": [" + String.join(",", entries) + "]}";
    }

    private static String entry(String cve, String ransomware) {
        return "{\"cveID\": \"" + cve + "\", \"vendorProject\": \"x\", \"dateAdded\": \"2026-11-01\","
                + " \"dueDate\": \"2026-11-22\", \"knownRansomwareCampaignUse\": \"" + ransomware
                + "\", \"cwes\": [\"CWE-1\"]}";
    }

    private List<String> states() {
        return rows("select feed, error, published, signals, unusable, changed from signal_import order by 1");
    }

    private List<String> rows(String sql) {
        return Await.value(pg.list(
                row -> IntStream.range(0, row.size())
                        .mapToObj(i -> String.valueOf(row.getValue(i)))
                        .collect(Collectors.joining(" | ")),
                sql));
    }
}
