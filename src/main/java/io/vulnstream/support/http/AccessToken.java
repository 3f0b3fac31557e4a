package io.vulnstream.support.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret that stands for a principal. */
public record AccessToken(String secret, Principal principal) {
    /** Takes the same time however much of it is right. */
    boolean matches(String given) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AccessToken[" + principal.name() + "]";
    }
}
