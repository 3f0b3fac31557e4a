package io.vulnstream.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vulnstream.config.Secret;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in a Docker {@code config.json} or in the {@code .dockerconfigjson} of a Kubernetes pull secret, whose
 * keys may also hold a path and stars. Credential helpers are programs and are not run: a registry that needs one says so
 * when it refuses.
 */
record DockerConfig(
        @Nullable Map<String, Auth> auths,
        @JsonProperty("credHelpers") @Nullable Map<String, String> helpers,
        @JsonProperty("credsStore") @Nullable String store) {
    static final DockerConfig NONE = new DockerConfig(null, null, null);

    record Auth(
            @Nullable String auth,
            @Nullable String username,
            @Nullable String password,
            @JsonProperty("identitytoken") @Nullable String identityToken,
            @JsonProperty("registrytoken") @Nullable String registryToken) {}

    static DockerConfig parse(byte[] json) throws IOException {
        @Nullable
        DockerConfig config = Json.foreign().forType(DockerConfig.class).readValue(json);
        return config == null ? NONE : config;
    }

    /** The most particular entry that matches, the longest. */
    Optional<Credential> find(ImageReference repository) {
        return entries().entrySet().stream()
                .filter(entry -> matches(address(entry.getKey()), repository))
                .max(Comparator.comparingInt(entry -> address(entry.getKey()).length()))
                .flatMap(entry -> credential(entry.getValue()));
    }

    /** Name of the credential helper that Docker would run for this registry. */
    Optional<String> helper(ImageReference repository) {
        return Optional.ofNullable(helpers)
                .flatMap(all -> all.entrySet().stream()
                        .filter(entry -> matches(address(entry.getKey()), repository))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .or(() -> Optional.ofNullable(store).filter(name -> !name.isEmpty()));
    }

    private Map<String, Auth> entries() {
        return Objects.requireNonNullElse(auths, Map.of());
    }

    /** {@code https://index.docker.io/v1/} is Docker Hub's; scheme, API version and final slash mean nothing. */
    private static String address(String key) {
        var bare = key.replaceFirst("^https?://", "")
                .replaceFirst("/(v[12]/?)?$", "")
                .toLowerCase(Locale.ROOT);
        return bare.replaceFirst("^(index|registry-1)\\.docker\\.io", ImageReference.DOCKER_HUB);
    }

    private static boolean matches(String address, ImageReference repository) {
        int slash = address.indexOf('/');
        var host = slash < 0 ? address : address.substring(0, slash);
        var path = slash < 0 ? "" : address.substring(slash + 1);
        return hostMatches(host, repository.registry())
                && (path.isEmpty()
                        || repository.repository().equals(path)
                        || repository.repository().startsWith(path + "/"));
    }

    /** A star stands for one part of a name: {@code *.example.com}. */
    private static boolean hostMatches(String pattern, String host) {
        if (!pattern.contains("*")) {
            return pattern.equals(host);
        }
        var parts = Pattern.quote(pattern).replace("*", "\\E[^.]*\\Q");
        return Pattern.matches(parts, host);
    }

    private static Optional<Credential> credential(Auth auth) {
        var token = secret(auth.identityToken());
        var bearer = secret(auth.registryToken());
        var pair = pair(auth);
        if (pair == null && token == null && bearer == null) {
            return Optional.empty();
        }
        int colon = pair == null ? -1 : pair.indexOf(':');
        var user = pair == null || colon < 0 ? "" : pair.substring(0, colon);
        var password = pair == null || colon < 0 ? "" : pair.substring(colon + 1);
        return Optional.of(new Credential(user, new Secret(password), token, bearer));
    }

    /** {@code user:password}; {@code auth} counts before the fields it is made of. */
    private static @Nullable String pair(Auth auth) {
        if (auth.auth() != null && !auth.auth().isBlank()) {
            try {
                return new String(Base64.getMimeDecoder().decode(auth.auth().strip()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return auth.username() == null ? null : auth.username() + ":" + Objects.requireNonNullElse(auth.password(), "");
    }

    private static @Nullable Secret secret(@Nullable String value) {
        return value == null || value.isEmpty() ? null : new Secret(value);
    }
}
