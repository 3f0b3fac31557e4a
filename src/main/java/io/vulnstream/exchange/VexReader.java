package io.vulnstream.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.exchange.VexDocument.Statement;
import io.vulnstream.support.Json;
import io.vulnstream.support.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a VEX document of either kind, told apart by what is in it. */
final class VexReader {
    private static final int LONGEST_REASON = 4_000;
    private static final int LONGEST_NAME = 512;

    private VexReader() {}

    static VexDocument read(byte[] bytes) throws VexInvalid {
        var document = parsed(bytes);
        if (document == null || !document.isObject()) {
            throw new VexInvalid("this is no VEX document: an OpenVEX or CycloneDX document is a JSON object");
        }
        if (document.path("bomFormat").asText().equals("CycloneDX")) {
            return new CycloneDxVex(document, Sha256.hex(new String(bytes, StandardCharsets.ISO_8859_1))).read();
        }
        if (document.path("@context").asText().startsWith("https://openvex.dev/ns")) {
            return new OpenVex(document).read();
        }
        throw new VexInvalid("this is no VEX document: neither \"@context\" is https://openvex.dev/ns/v0.2.0 (OpenVEX)"
                + " nor \"bomFormat\" is CycloneDX");
    }

    private static @Nullable JsonNode parsed(byte[] bytes) throws VexInvalid {
        try {
            return Json.mapper().readTree(bytes);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new VexInvalid("this is not JSON: " + e.getOriginalMessage()
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        } catch (IOException e) {
            throw new VexInvalid("this cannot be read: " + e.getMessage());
        }
    }

    /** What a database cannot keep as it was written, and names that are too long. */
    static @Nullable String unstorable(String vulnerability, @Nullable VexProduct product, JsonNode statement) {
        if (vulnerability.isBlank()) {
            return "it names no vulnerability";
        }
        if (vulnerability.length() > LONGEST_NAME
                || (product != null && product.name().length() > 4 * LONGEST_NAME)) {
            return "a name in it is longer than anything is called";
        }
        var text = statement.toString();
        if (text.contains("\\u0000")) {
            return "there is a NUL in it";
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? null : "there is half a surrogate pair in it";
    }

    static @Nullable String badTime(JsonNode time) {
        if (time.isMissingNode() || time.isNull()) {
            return null;
        }
        try {
            OffsetDateTime.parse(time.asText());
            return null;
        } catch (DateTimeException e) {
            return "'" + shortened(time.asText()) + "' is no time: write 2026-11-23T10:00:00Z";
        }
    }

    static String reason(String text, String document) {
        var reason = text.isBlank() ? "as stated in " + document : text.strip();
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON - 1) + "…";
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 79) + "…";
    }

    static Statement unusable(int index, String vulnerability, @Nullable VexProduct product, JsonNode of, String why) {
        return new Statement(
                index,
                vulnerability,
                product,
                List.of(),
                VexStatus.UNDER_INVESTIGATION,
                null,
                List.of(),
                of.toString(),
                why);
    }
}
