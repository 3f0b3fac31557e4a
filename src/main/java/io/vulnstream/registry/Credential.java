package io.vulnstream.registry;

import io.vulnstream.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How to log in to a registry.
 *
 * @param identityToken exchanged for access tokens instead of the password
 * @param bearerToken sent as it is
 */
record Credential(
        String user,
        Secret password,
        @Nullable Secret identityToken,
        @Nullable Secret bearerToken) {
    String basic() {
        var pair = user + ":" + password.reveal();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
