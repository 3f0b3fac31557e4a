package io.vulnstream.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.exchange.VexDocument.Statement;
import io.vulnstream.triage.Justification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CycloneDX document with analyses of vulnerabilities, of version 1.4 to 1.6. */
final class CycloneDxVex {
    private static final Set<String> VERSIONS = Set.of("1.4", "1.5", "1.6");
    private final JsonNode document;
    private final String content;
    private final Map<String, Component> refToComponent = new HashMap<>();

    /** @param content digest of the document, which names it when it has no serial number */
    CycloneDxVex(JsonNode document, String content) {
        this.document = document;
        this.content = content;
    }

    /**
     * A component, or a package within one.
     *
     * @param name its package URL, its digest as a version, or its name
     */
    private record Component(
            String name, boolean image, @Nullable Component within) {}

    VexDocument read() throws VexInvalid {
        var spec = document.path("specVersion").asText();
        if (!VERSIONS.contains(spec)) {
            throw new VexInvalid("specVersion is '" + VexReader.shortened(spec) + "': 1.4, 1.5 and 1.6 are understood");
        }
        var version = document.path("version");
        if (!version.isMissingNode() && (!version.canConvertToLong() || version.asLong() < 1)) {
            throw new VexInvalid("version is '" + VexReader.shortened(version.asText()) + "': it is 1 or more");
        }
        var vulnerabilities = document.path("vulnerabilities");
        if (!vulnerabilities.isArray() || vulnerabilities.isEmpty()) {
            throw new VexInvalid("vulnerabilities is missing or empty: nothing is stated of any");
        }
        var subject = component(document.at("/metadata/component"), null);
        components(document.path("components"), subject);
        var read = new ArrayList<Statement>();
        for (int index = 0; index < vulnerabilities.size(); index++) {
            read.addAll(statements(index, vulnerabilities.get(index)));
        }
        var serial = document.path("serialNumber").asText();
        return new VexDocument(
                serial.isBlank() || serial.indexOf('\0') >= 0 ? "urn:sha256:" + content : serial,
                version.isMissingNode() ? 1 : version.asLong(),
                author(),
                read);
    }

    private @Nullable String author() {
        var author = document.at("/metadata/authors/0/name").asText();
        var supplier = document.at("/metadata/supplier/name").asText();
        var name = author.isBlank() ? supplier : author;
        return name.isBlank() ? null : name.replace('\0', ' ');
    }

    private void components(JsonNode components, @Nullable Component within) {
        components.forEach(node -> components(node.path("components"), component(node, within)));
    }

    private @Nullable Component component(JsonNode node, @Nullable Component within) {
        if (!node.isObject()) {
            return null;
        }
        var purl = node.path("purl").asText();
        var version = node.path("version").asText();
        boolean image = purl.startsWith("pkg:oci/")
                || purl.startsWith("pkg:docker/")
                || version.startsWith("sha256:")
                || node.path("type").asText().equals("container");
        var name = !purl.isBlank()
                ? purl
                : version.startsWith("sha256:") ? version : node.path("name").asText();
        var component = new Component(name, image, within);
        refToComponent.put(node.path("bom-ref").asText(), component);
        return component;
    }

    private List<Statement> statements(int index, JsonNode vulnerability) {
        var id = vulnerability.path("id").asText().strip();
        var affects = vulnerability.path("affects");
        if (affects.isEmpty()) {
            return List.of(
                    VexReader.unusable(index, id, null, vulnerability, "it affects nothing: say which image is meant"));
        }
        var statements = new ArrayList<Statement>();
        affects.forEach(affected ->
                statements.add(statement(index, id, affected.path("ref").asText(), vulnerability)));
        return statements;
    }

    private Statement statement(int index, String id, String ref, JsonNode vulnerability) {
        var component = refToComponent.get(ref);
        var product = product(ref, component);
        var status = VexStatus.ofCycloneDx(vulnerability.at("/analysis/state").asText());
        var problem = problem(id, ref, product, status.isPresent(), vulnerability);
        if (problem != null || status.isEmpty()) {
            return VexReader.unusable(index, id, product, vulnerability, String.valueOf(problem));
        }
        List<DecisionNote> notes;
        try {
            notes = notes(vulnerability);
        } catch (VexInvalid e) {
            return VexReader.unusable(index, id, product, vulnerability, String.valueOf(e.getMessage()));
        }
        return new Statement(
                index,
                id,
                product,
                component == null || component.image() ? List.of() : List.of(component.name()),
                status.get(),
                status.get() == VexStatus.NOT_AFFECTED ? verdict(vulnerability) : null,
                notes,
                vulnerability.toString(),
                null);
    }

    /** The image that the component is, or is in. */
    private static @Nullable VexProduct product(String ref, @Nullable Component component) {
        for (var at = component; at != null; at = at.within()) {
            if (at.image()) {
                return VexProduct.of(at.name());
            }
        }
        return component == null && (ref.startsWith("pkg:oci/") || ref.startsWith("sha256:"))
                ? VexProduct.of(ref)
                : null;
    }

    private static @Nullable String problem(
            String id, String ref, @Nullable VexProduct product, boolean known, JsonNode vulnerability) {
        var unstorable = VexReader.unstorable(id, product, vulnerability);
        if (unstorable != null) {
            return unstorable;
        }
        var analysis = vulnerability.path("analysis");
        if (!known) {
            return analysis.path("state").asText().isEmpty()
                    ? "it has no analysis, so it states nothing"
                    : "analysis.state is '"
                            + VexReader.shortened(analysis.path("state").asText()) + "', which is none of CycloneDX's";
        }
        if (product == null) {
            return "'" + VexReader.shortened(ref)
                    + "' is not in this document, or in no image: give the image a component" + " with its package URL";
        }
        var justification = analysis.path("justification").asText();
        if (!justification.isEmpty() && Justification.ofCycloneDx(justification).isEmpty()) {
            return "analysis.justification is '" + VexReader.shortened(justification)
                    + "', which is none of CycloneDX's";
        }
        if (analysis.path("state").asText().equals("not_affected")
                && justification.isEmpty()
                && analysis.path("detail").asText().isBlank()) {
            return "not_affected needs a justification or a detail";
        }
        return VexReader.badTime(analysis.path("firstIssued"));
    }

    private Verdict verdict(JsonNode vulnerability) {
        var analysis = vulnerability.path("analysis");
        boolean notSo = analysis.path("state").asText().equals("false_positive");
        return Verdict.of(
                notSo
                        ? null
                        : Justification.ofCycloneDx(
                                        analysis.path("justification").asText())
                                .orElse(null),
                VexReader.reason(
                        analysis.path("detail").asText(),
                        document.path("serialNumber").asText("a CycloneDX document")));
    }

    private static List<DecisionNote> notes(JsonNode vulnerability) throws VexInvalid {
        for (var property : vulnerability.path("properties")) {
            if (property.path("name").asText().equals(NoteText.PROPERTY)) {
                return NoteText.parsed(property.path("value").asText());
            }
        }
        return List.of();
    }
}
