package io.vulnstream.scanner.adapter;

import java.util.regex.Pattern;

/**
 * What programs written in Go say of a proxy. One that does not open a tunnel is told by the words of its status alone,
 * right after the address: {@code Get "https://ghcr.io/v2/": Forbidden}. What the other side refuses comes with a number.
 */
public final class ProxyRefusal {
    public static final String MEANING =
            "the proxy cannot be reached or refuses: check the keys network.proxy, and what" + " the proxy allows";

    public static final Pattern WORDS = Pattern.compile("proxyconnect|Proxy Authentication Required|\\b407\\b"
            + "|\"https://[^\"\\s]+\": (?:Forbidden|Unauthorized|Method Not Allowed|Bad Gateway|Service Unavailable"
            + "|Gateway Time-?out)\\b");

    private ProxyRefusal() {}

    /** The same words, after what they mean when they are a proxy's. */
    public static String explained(String stderr, String words) {
        return WORDS.matcher(stderr).find() ? MEANING + " (" + words + ")" : words;
    }
}
