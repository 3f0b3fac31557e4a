package io.vulnstream.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.vulnstream.support.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;

/** Documents against the schemas that their standards publish, from the libraries that carry them. */
final class Schemas {
    private Schemas() {}

    static JsonNode json(String document) {
        try {
            return Json.mapper().readTree(document);
        } catch (JsonProcessingException e) {
            throw new AssertionError(document, e);
        }
    }

    static Set<ValidationMessage> sarifProblems(String document) {
        try (var schema = Schemas.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                    .getSchema(schema)
                    .validate(json(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> cycloneDxProblems(String document) {
        try (var in = new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))) {
            return new JsonParser()
                    .validate(in, Version.VERSION_16).stream()
                            .map(Throwable::getMessage)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
