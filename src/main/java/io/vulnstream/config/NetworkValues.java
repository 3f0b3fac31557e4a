package io.vulnstream.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.FileReasons;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.ProxyAddress;
import io.vulnstream.support.http.Trust;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What no schema can say of the values of section network: said now, or later a registry would seem to be at fault. */
final class NetworkValues {
    private NetworkValues() {}

    /** Complaints by JSON pointer. What is of the wrong type is left to the schema. */
    static Map<String, String> check(JsonNode tree) {
        var found = new LinkedHashMap<String, String>();
        for (var pointer : List.of("/network/proxy/http", "/network/proxy/https")) {
            var value = tree.at(pointer);
            if (value.isTextual() && !value.asText().isBlank()) {
                complaint(() -> ProxyAddress.parse(value.asText())).ifPresent(words -> found.put(pointer, words));
            }
        }
        var noProxy = tree.at("/network/noProxy");
        complaint(() -> NoProxy.of(entries(noProxy))).ifPresent(words -> found.put("/network/noProxy", words));
        var caFile = tree.at("/network/caFile");
        if (caFile.isTextual() && !caFile.asText().isEmpty()) {
            certificates(caFile.asText()).ifPresent(words -> found.put("/network/caFile", words));
        }
        return found;
    }

    private static List<String> entries(JsonNode noProxy) {
        if (noProxy.isTextual()) {
            return List.of(noProxy.asText().split(","));
        }
        var entries = new ArrayList<String>();
        noProxy.forEach(entry -> entries.add(entry.asText()));
        return entries;
    }

    static Optional<String> complaint(Runnable reading) {
        try {
            reading.run();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static Optional<String> certificates(String file) {
        try {
            Trust.check(Path.of(file));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(advised(file, "cannot be read: " + FileReasons.of(e)));
        } catch (CertificateException | InvalidPathException e) {
            return Optional.of(advised(file, String.valueOf(e.getMessage())));
        }
    }

    private static String advised(String file, String why) {
        return file + ": " + why + "; name a PEM file of CA certificates";
    }
}
