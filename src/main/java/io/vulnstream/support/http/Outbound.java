package io.vulnstream.support.http;

import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How other hosts are reached: by which proxy, and whose certificates are believed.
 *
 * @param http proxy for addresses of http
 * @param https proxy for addresses of https
 * @param direct hosts without a proxy, besides this machine
 * @param caFile PEM, trusted besides what the JDK trusts
 */
public record Outbound(
        @Nullable ProxyAddress http,
        @Nullable ProxyAddress https,
        NoProxy direct,
        @Nullable Path caFile) {
    /** No proxy, no CA of one's own. */
    public static final Outbound DIRECT = new Outbound(null, null, NoProxy.NONE, null);

    public Optional<ProxyAddress> proxy(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        var proxy = tls ? https : http;
        var host = uri.getHost();
        if (proxy == null || host == null || Hosts.loopback(host)) {
            return Optional.empty();
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return direct.covers(host, port) ? Optional.empty() : Optional.of(proxy);
    }

    public Optional<Trust> trust() {
        return caFile == null ? Optional.empty() : Optional.of(Trust.of(caFile));
    }

    /** For a client that asks one host only. */
    public <T extends HttpClientOptions> T options(T options, URI host) {
        proxy(host).ifPresent(proxy -> options.setProxyOptions(proxy.options()));
        trust().ifPresent(options::setTrustOptions);
        return options;
    }

    /** The same for programs that are started: with credentials, not to be shown. Empty when nothing is configured. */
    public Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        if (http != null) {
            put(variables, "HTTP_PROXY", http.url());
        }
        if (https != null) {
            put(variables, "HTTPS_PROXY", https.url());
        }
        if (!variables.isEmpty() && !direct.toString().isEmpty()) {
            put(variables, "NO_PROXY", direct.toString());
        }
        if (caFile != null) {
            variables.put("SSL_CERT_FILE", caFile.toAbsolutePath().toString());
        }
        return Map.copyOf(variables);
    }

    /** Programs disagree on the case that counts. */
    private static void put(Map<String, String> variables, String name, String value) {
        variables.put(name, value);
        variables.put(name.toLowerCase(Locale.ROOT), value);
    }
}
