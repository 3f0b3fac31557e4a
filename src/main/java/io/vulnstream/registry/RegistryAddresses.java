package io.vulnstream.registry;

import io.vulnstream.bus.PipelineFailure.Rejected;
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

    /** @throws IllegalArgumentException when a mirror is no prefix of image names */
    public RegistryAddresses(AppConfig.Registry config) {
        // The longest prefix is the most particular one.
        this.mirrors = config.mirrors().entrySet().stream()
                .map(mirror -> Map.entry(prefix(mirror.getKey()), prefix(mirror.getValue())))
                .sorted(Comparator.comparingInt((Map.Entry<String, String> mirror) ->
                                mirror.getKey().length())
                        .reversed())
                .toList();
        this.plainHttp = List.copyOf(config.plainHttp());
    }

    /** A registry, or a registry and a path; never a short name. */
    private static String prefix(String text) {
        var bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        try {
            // Two parts, because Docker Hub puts one alone into library/.
            var image = bare + "/any/image";
            if (ImageReference.parse(image).source().equals(image)) {
                return bare;
            }
        } catch (Rejected rejected) {
            throw new IllegalArgumentException("registry.mirrors: '" + text + "': " + rejected.getMessage(), rejected);
        }
        throw new IllegalArgumentException(
                "registry.mirrors: '" + text + "' does not begin with a registry, like docker.io/library");
    }

    /** The name under which an image is pulled: its own, or a mirror's. Tag and digest stay. */
    public ImageReference pulledAs(ImageReference reference) {
        for (var mirror : mirrors) {
            var prefix = mirror.getKey();
            if (reference.source().equals(prefix) || reference.source().startsWith(prefix + "/")) {
                var source = mirror.getValue() + reference.source().substring(prefix.length());
                int slash = source.indexOf('/');
                return slash < 0
                        ? reference
                        : new ImageReference(
                                source.substring(0, slash),
                                source.substring(slash + 1),
                                reference.tag(),
                                reference.digest());
            }
        }
        return reference;
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
