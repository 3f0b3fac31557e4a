package io.vulnstream.support.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, /y, https://a.example/y",
        "https://a.example/x, https://b.example/y?q=1, https://b.example/y?q=1",
        "http://127.0.0.1:5000/x, http://127.0.0.1:5001/y, http://127.0.0.1:5001/y",
        "http://a.example/x, https://a.example/x, https://a.example/x",
        "https://a.example/x, https://10.0.0.1/y, https://10.0.0.1/y",
    })
    void anOrdinaryRedirectIsFollowed(String from, String location, String to) throws HttpProblem {
        assertThat(Redirects.target(URI.create(from), location)).hasToString(to);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "https://a.example/x | http://a.example/x | from https to http",
                "https://a.example/x | https://169.254.169.254/ | disguised 169.254.169.254",
                "https://a.example/x | https://2852039166/ | disguised 2852039166",
                "https://a.example/x | https://0xa9fea9fe/ | disguised 0xa9fea9fe",
                "https://a.example/x | https://2130706433/ | disguised 2130706433",
                "https://a.example/x | https://localhost./ | this machine",
                "https://a.example/x | https://169.254.43518/ | without a host",
                "https://a.example/x | https://169.254.169.254./ | without a host",
                "https://a.example/x | https://[fe80::1%25eth0]/ | link-local",
                "https://a.example/x | https://[::ffff:a9fe:a9fe]/ | link-local",
                "https://a.example/x | https://127.0.0.1/ | this machine",
                "https://a.example/x | https://localhost/ | this machine",
                "https://a.example/x | https://x.localhost/ | this machine",
                "https://a.example/x | https://[::1]/ | this machine",
                "https://a.example/x | https://user:pw@b.example/ | without a host",
                "https://a.example/x | ftp://b.example/ | scheme 'ftp'",
                "https://a.example/x | javascript:alert(1) | scheme 'javascript'",
                "https://a.example/x | https:///y | without a host",
                "https://a.example/x | a b | what is no address",
                "https://a.example/x | | without saying where",
            },
            delimiter = '|')
    void aRedirectToWhereNothingShouldBeAskedIsRefused(String from, String location, String problem) {
        assertThatThrownBy(() -> Redirects.target(URI.create(from), location))
                .isInstanceOf(HttpProblem.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://A.example/y, true",
        "https://a.example/x, https://a.example:8443/x, false",
        "https://a.example/x, http://a.example/x, false",
        "https://a.example/x, https://b.example/x, false",
    })
    void credentialsStayWithTheirOrigin(String one, String other, boolean same) {
        assertThat(Redirects.sameOrigin(URI.create(one), URI.create(other))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Thu, 01 Jan 2026 00:01:30 GMT | PT1M30S",
                "Thu, 01 Jan 2025 00:00:00 GMT | ",
                "Wed, 31 Dec 2025 23:00:00 GMT | PT0S",
                "999999999 | PT24H",
                "-5 | ",
                "soon | ",
                "'' | ",
            },
            delimiter = '|')
    void retryAfterIsSecondsOrADate(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, CLOCK)).isEqualTo(expected);
    }

    @Test
    void noRetryAfterIsNoWait() {
        assertThat(RetryAfter.parse(null, CLOCK)).isNull();
    }
}
