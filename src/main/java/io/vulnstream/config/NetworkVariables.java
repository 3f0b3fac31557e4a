package io.vulnstream.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.ProxyAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Section network as the variables say that every program knows; lower case goes first, as with curl. They were set for
 * other programs: what cannot be used here is left out, and nothing is stopped by it.
 *
 * @param ignored what was left out, and why
 */
record NetworkVariables(ObjectNode section, List<String> ignored) {
    static NetworkVariables of(Environment environment) {
        var read = new NetworkVariables(JsonNodeFactory.instance.objectNode(), new ArrayList<>());
        read.proxy(environment, "http", "HTTP_PROXY");
        read.proxy(environment, "https", "HTTPS_PROXY");
        read.noProxy(environment);
        environment
                .get("SSL_CERT_FILE")
                .filter(file -> read.usable("SSL_CERT_FILE", NetworkValues.certificates(file)))
                .ifPresent(file -> read.section.put("caFile", file));
        return read;
    }

    private void proxy(Environment environment, String key, String name) {
        either(environment, name)
                .filter(value -> usable(name, NetworkValues.complaint(() -> ProxyAddress.parse(value))))
                .ifPresent(value -> section.withObject("/proxy").put(key, value));
    }

    private void noProxy(Environment environment) {
        either(environment, "NO_PROXY").ifPresent(value -> {
            var entries = section.putArray("noProxy");
            List.of(value.split(",")).stream()
                    .filter(entry -> usable("NO_PROXY", NetworkValues.complaint(() -> NoProxy.of(List.of(entry)))))
                    .forEach(entries::add);
        });
    }

    private static Optional<String> either(Environment environment, String name) {
        return environment.get(name.toLowerCase(Locale.ROOT)).or(() -> environment.get(name));
    }

    private boolean usable(String name, Optional<String> complaint) {
        complaint.ifPresent(words -> ignored.add("The variable " + name + " is ignored as far as it cannot be used: it "
                + words + " (or use the keys of section network)"));
        return complaint.isEmpty();
    }
}
