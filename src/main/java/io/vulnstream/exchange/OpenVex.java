package io.vulnstream.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.exchange.VexDocument.Statement;
import io.vulnstream.triage.Justification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An OpenVEX document, of version 0.2.0. */
final class OpenVex {
    private final JsonNode document;

    OpenVex(JsonNode document) {
        this.document = document;
    }

    VexDocument read() throws VexInvalid {
        var context = document.path("@context").asText();
        if (!context.equals(OpenVexWriter.CONTEXT)) {
            throw new VexInvalid("@context is '" + VexReader.shortened(context) + "': only OpenVEX 0.2.0, "
                    + OpenVexWriter.CONTEXT + ", is understood; convert the document");
        }
        var id = document.path("@id").asText();
        if (id.isBlank() || id.indexOf('\0') >= 0 || id.length() > 2_000) {
            throw new VexInvalid("@id is missing, or no name: it is what later versions of a document are known by");
        }
        var version = document.path("version");
        if (!version.canConvertToLong() || version.asLong() < 1) {
            throw new VexInvalid("version is '" + VexReader.shortened(version.asText()) + "': it is 1 or more");
        }
        var statements = document.path("statements");
        if (!statements.isArray() || statements.isEmpty()) {
            throw new VexInvalid("statements is missing or empty: a document has one at least");
        }
        var author = document.path("author").asText();
        var read = new ArrayList<Statement>();
        for (int index = 0; index < statements.size(); index++) {
            read.addAll(statements(index, statements.get(index)));
        }
        return new VexDocument(id, version.asLong(), author.isBlank() ? null : author.replace('\0', ' '), read);
    }

    private List<Statement> statements(int index, JsonNode statement) {
        var vulnerability = statement.at("/vulnerability/name").asText().strip();
        var products = StreamSupport.stream(statement.path("products").spliterator(), false)
                .toList();
        if (products.isEmpty()) {
            return List.of(VexReader.unusable(
                    index, vulnerability, null, statement, "it names no product: say which image is meant"));
        }
        return products.stream()
                .map(product -> statement(index, vulnerability, product, statement))
                .toList();
    }

    private Statement statement(int index, String vulnerability, JsonNode named, JsonNode statement) {
        var product = product(named);
        var status = VexStatus.ofOpenVex(statement.path("status").asText());
        var problem = problem(vulnerability, product, status, statement);
        if (problem != null || status.isEmpty()) {
            return VexReader.unusable(index, vulnerability, product, statement, String.valueOf(problem));
        }
        List<DecisionNote> notes;
        try {
            notes = NoteText.notes(statement.path("status_notes").asText());
        } catch (VexInvalid e) {
            return VexReader.unusable(index, vulnerability, product, statement, String.valueOf(e.getMessage()));
        }
        var parts = StreamSupport.stream(named.path("subcomponents").spliterator(), false)
                .map(OpenVex::name)
                .flatMap(Optional::stream)
                .toList();
        return new Statement(
                index,
                vulnerability,
                product,
                parts,
                status.get(),
                status.get() == VexStatus.NOT_AFFECTED ? verdict(statement) : null,
                notes,
                statement.toString(),
                null);
    }

    private @Nullable String problem(
            String vulnerability, @Nullable VexProduct product, Optional<VexStatus> status, JsonNode statement) {
        var unstorable = VexReader.unstorable(vulnerability, product, statement);
        if (unstorable != null) {
            return unstorable;
        }
        if (product == null) {
            return "a product has neither \"@id\" nor identifiers nor a hash";
        }
        if (status.isEmpty()) {
            return "status is '" + VexReader.shortened(statement.path("status").asText())
                    + "': it is not_affected, affected, fixed or under_investigation";
        }
        var justification = statement.path("justification").asText();
        if (!justification.isEmpty() && Justification.ofOpenVex(justification).isEmpty()) {
            return "justification is '" + VexReader.shortened(justification) + "', which is none of OpenVEX's";
        }
        if (status.get() == VexStatus.NOT_AFFECTED
                && justification.isEmpty()
                && statement.path("impact_statement").asText().isBlank()) {
            return "not_affected needs a justification or an impact_statement";
        }
        return VexReader.badTime(statement.path("timestamp"));
    }

    private Verdict verdict(JsonNode statement) {
        var impact = statement.path("impact_statement").asText();
        var notes = statement.path("status_notes").asText();
        return Verdict.of(
                Justification.ofOpenVex(statement.path("justification").asText())
                        .orElse(null),
                VexReader.reason(
                        impact.isBlank() ? notes : impact, document.path("@id").asText()));
    }

    /** A digest among its hashes is the surest, then a package URL, then its id. */
    private static @Nullable VexProduct product(JsonNode named) {
        var sha256 = named.at("/hashes/sha-256").asText();
        if (!sha256.isBlank()) {
            var digest = sha256.startsWith("sha256:") ? sha256 : "sha256:" + sha256;
            return VexProduct.of(digest);
        }
        return name(named).map(VexProduct::of).orElse(null);
    }

    private static Optional<String> name(JsonNode named) {
        return Stream.of(
                        named.at("/identifiers/purl").asText(),
                        named.path("@id").asText())
                .filter(text -> !text.isBlank())
                .findFirst();
    }
}
