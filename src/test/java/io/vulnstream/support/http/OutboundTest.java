package io.vulnstream.support.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
    private static final ProxyAddress PLAIN = ProxyAddress.parse("http://plain.example:3128");
    private static final ProxyAddress SECURE = ProxyAddress.parse("http://secure.example:3129");

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com, true",
        "example.com, https://EXAMPLE.com, true",
        "example.com, https://a.b.example.com, true",
        "example.com, https://notexample.com, false",
        ".example.com, https://example.com, false",
        ".example.com, https://a.example.com, true",
        "*.example.com, https://a.example.com, true",
        "*.example.com, https://example.com, false",
        "example.com:443, https://example.com, true",
        "example.com:443, http://example.com, false",
        "example.com:5000, https://a.example.com:5000, true",
        "10.1.2.3, http://10.1.2.3, true",
        "10.1.2.3, http://10.1.2.4, false",
        "10.1.2.3:80, http://10.1.2.3, true",
        "10.1.2.3:81, http://10.1.2.3, false",
        "10.0.0.0/8, http://10.255.0.1:99, true",
        "10.0.0.0/8, http://11.0.0.1, false",
        "10.0.0.128/25, http://10.0.0.127, false",
        "10.0.0.128/25, http://10.0.0.129, true",
        "10.0.0.0/8, http://10.example.com, false",
        "0.0.0.0/0, http://[2001:db8::1], false",
        "2001:db8::1, http://[2001:db8:0::1], true",
        "[2001:db8::1]:443, https://[2001:db8::1], true",
        "[2001:db8::1]:443, http://[2001:db8::1], false",
        "2001:db8::/32, http://[2001:db8:ffff::1], true",
        "2001:db8::/32, http://[2001:db9::1], false",
        "*, https://anything.example, true",
    })
    void hostsOfNoProxyAreReachedDirectly(String entry, URI uri, boolean directly) {
        var outbound = new Outbound(PLAIN, SECURE, NoProxy.of(List.of("unrelated.example", entry)), null);

        assertThat(outbound.proxy(uri).isEmpty()).isEqualTo(directly);
    }

    @Test
    void theSchemeOfTheAddressChoosesTheProxyAndThisMachineHasNone() {
        var both = new Outbound(PLAIN, SECURE, NoProxy.NONE, null);

        assertThat(both.proxy(URI.create("http://a.example/x"))).contains(PLAIN);
        assertThat(both.proxy(URI.create("https://a.example/x"))).contains(SECURE);
        assertThat(List.of("http://localhost", "https://127.0.0.2:1", "http://[::1]:5000"))
                .allSatisfy(here -> assertThat(both.proxy(URI.create(here))).isEmpty());
        assertThat(new Outbound(PLAIN, null, NoProxy.NONE, null).proxy(URI.create("https://a.example")))
                .isEmpty();
        assertThat(Outbound.DIRECT.variables()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/",
                "name/8",
                "http://example.com",
                "a b",
                "example.com:0",
                "example.com:70000",
                "192.168.*",
                "<local>",
                "[2001:db8::1",
                "."
            })
    void anEntryThatWouldNeverMatchIsRefused(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoProxy.of(List.of(entry)))
                .withMessageContaining("'" + entry + "'")
                .withMessageContaining("10.0.0.0/8");
    }

    @Test
    void aProxyIsWrittenAsInTheField() {
        assertThat(ProxyAddress.parse("proxy.example:3128"))
                .isEqualTo(ProxyAddress.parse("HTTP://proxy.example:3128/"))
                .isEqualTo(new ProxyAddress("proxy.example", 3128, null, null));
        assertThat(ProxyAddress.parse("http://proxy.example").port()).isEqualTo(80);
        assertThat(ProxyAddress.parse("http://[2001:db8::1]:8080").url()).isEqualTo("http://[2001:db8::1]:8080");
        assertThat(ProxyAddress.parse("http://u:p@ss#@proxy.example:1").password())
                .isEqualTo("p@ss#");
        assertThat(ProxyAddress.parse("http://u:a%2Bb+c%20@proxy.example:1").password())
                .isEqualTo("a+b+c ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://u:hunter2@proxy.example:1",
                "socks5://u:hunter2@proxy.example:1",
                "http://u:hunter2@",
                "http://u:hunter2@proxy.example:port",
                "http://u:hunter2@proxy.example:1/path",
                "http://u:hunter2%@proxy.example:1",
            })
    void whatIsNoProxyIsRefusedAndItsPasswordIsNotRepeated(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyAddress.parse(text))
                .withMessageNotContaining("hunter2")
                .withMessageMatching("(?s).*(HOST:PORT|%25).*");
    }

    @Test
    void programsAreGivenTheSame() {
        var proxy = ProxyAddress.parse("http://u:p@ss@proxy.example:1");
        var outbound = new Outbound(proxy, null, NoProxy.of(List.of("a.example", " 10.0.0.0/8 ")), Path.of("/ca.pem"));

        assertThat(outbound.variables())
                .containsEntry("HTTP_PROXY", "http://u:p%40ss@proxy.example:1")
                .containsEntry("http_proxy", "http://u:p%40ss@proxy.example:1")
                .containsEntry("NO_PROXY", "a.example,10.0.0.0/8")
                .containsEntry("SSL_CERT_FILE", "/ca.pem")
                .doesNotContainKey("HTTPS_PROXY");
        assertThat(outbound.toString()).doesNotContain("p@ss", "p%40ss");
    }
}
