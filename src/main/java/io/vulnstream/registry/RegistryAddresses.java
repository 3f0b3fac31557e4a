package io.vulnstream.registry;

import io.vulnstream.config.AppConfig;
import io.vulnstream.support.http.Hosts;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Where the API of a repository is: after the rewriting of mirrors, and with or without TLS. */
public final class RegistryAddresses {
    private final List<Map.Entry<String, String>> mirrors;
    private final List<String> plainHttp;

    public RegistryAddresses(AppConfig.Registry config) {
        // The longest prefix is the most particular one.
        this.mirrors = config.mirrors().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, String> mirror) ->
                                mirror.getKey().length())
                        .reversed())
                .map(Map.Entry::copyOf)
                .toList();
        this.plainHttp = List.copyOf(config.plainHttp());
    }

    /** The name under which an image is pulled: its own, or a mirror's. Tag and digest stay. */
    public ImageReference pulledAs(ImageReference reference) {
        for (var mirror : mirrors) {
            var prefix = trimmed(mirror.getKey());
            if (reference.source().equals(prefix) || reference.source().startsWith(prefix + "/")) {
                var rest = reference.source().substring(prefix.length());
                return located(trimmed(mirror.getValue()) + rest, reference);
            }
        }
        return reference;
    }

    /** The first part of a mirror's prefix is always a host: there is no default to write a short name for. */
    private static ImageReference located(String source, ImageReference reference) {
        int slash = source.indexOf('/');
        return new ImageReference(
                source.substring(0, slash), source.substring(slash + 1), reference.tag(), reference.digest());
    }

    private static String trimmed(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /** Whether a registry (host with an optional port) is spoken to without TLS. */
    public boolean plain(String registry) {
        return plainHttp.contains(registry) || plainHttp.contains(host(registry)) || Hosts.loopback(host(registry));
    }

    /** @param path below {@code /v2/<repository>/}, with its query */
    URI api(ImageReference pulled, String path) {
        var host = pulled.registry().equals(ImageReference.DOCKER_HUB) ? "registry-1.docker.io" : pulled.registry();
        return URI.create((plain(pulled.registry()) ? "http" : "https") + "://" + host + "/v2/" + pulled.repository()
                + "/" + path);
    }

    private static String host(String registry) {
        int colon = registry.lastIndexOf(':');
        return colon > registry.lastIndexOf(']') ? registry.substring(0, colon) : registry;
    }
}
