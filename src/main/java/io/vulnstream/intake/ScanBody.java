package io.vulnstream.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vulnstream.event.Lane;
import io.vulnstream.intake.Refusal.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of POST /scans. Read strictly: a member that is misspelt would otherwise ask for more than was meant. */
record ScanBody(
        @Nullable List<@Nullable String> references,
        @Nullable List<@Nullable String> scanners,
        @Nullable List<@Nullable String> platforms,
        @Nullable String lane,
        @Nullable Boolean rescan,
        @Nullable String idempotencyKey) {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfigDefaults(kinds -> kinds.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(LogicalType.Textual, text -> text.setCoercion(
                            CoercionInputShape.EmptyString, CoercionAction.TryConvert)
                    .setCoercion(CoercionInputShape.String, CoercionAction.TryConvert))
            .build()
            .readerFor(ScanBody.class);

    /**
     * @param header the header Idempotency-Key, which may stand for the member
     * @throws Refusal saying what cannot be understood and where
     */
    static ScanCommand parse(byte @Nullable [] body, @Nullable String header) {
        if (body == null || body.length == 0) {
            throw bad("the body is empty; send {\"references\": [\"registry/path:tag\"]}");
        }
        try {
            ScanBody read = READER.readValue(body);
            if (read == null) {
                throw bad("the body is null; send {\"references\": [\"registry/path:tag\"]}");
            }
            return read.command(key(header));
        } catch (UnrecognizedPropertyException e) {
            throw bad("'" + e.getPropertyName() + "' is no member; there are references, scanners, platforms, lane,"
                    + " rescan and idempotencyKey");
        } catch (JsonMappingException e) {
            throw bad(
                    e.getPath().isEmpty()
                            ? "the body is not one JSON object"
                            : "'" + path(e) + "' is not of the right type: references, scanners and platforms are"
                                    + " lists of strings, lane and idempotencyKey strings, rescan is true or false");
        } catch (JsonProcessingException e) {
            throw bad("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("the body could not be read");
        }
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining());
    }

    /** A string of RFC 8941, in quotes; without them, as many clients send it, it is taken as it is. */
    private static @Nullable String key(@Nullable String header) {
        if (header == null || header.length() < 2 || !header.startsWith("\"") || !header.endsWith("\"")) {
            return header;
        }
        return header.substring(1, header.length() - 1).replaceAll("\\\\([\"\\\\])", "$1");
    }

    private ScanCommand command(@Nullable String header) {
        var key = idempotencyKey == null ? header : idempotencyKey;
        if (header != null && !header.equals(key)) {
            throw bad("the header Idempotency-Key and the member 'idempotencyKey' differ: send one of them");
        }
        var asked = whole("references", references);
        if (asked == null) {
            throw bad("there is no member 'references'; send {\"references\": [\"registry/path:tag\"]}");
        }
        return new ScanCommand(
                asked,
                whole("scanners", scanners),
                whole("platforms", platforms),
                asLane(),
                Boolean.TRUE.equals(rescan),
                key);
    }

    private static @Nullable List<String> whole(String member, @Nullable List<@Nullable String> texts) {
        if (texts == null) {
            return null;
        }
        if (texts.stream().anyMatch(Objects::isNull)) {
            throw bad("'" + member + "' has an entry that is null");
        }
        return List.copyOf(texts);
    }

    private @Nullable Lane asLane() {
        if (lane == null) {
            return null;
        }
        return Arrays.stream(Lane.values())
                .filter(known -> known.word().equalsIgnoreCase(lane))
                .findFirst()
                .orElseThrow(() -> bad("'lane' is urgent or routine"));
    }

    private static Refusal bad(String message) {
        return new Refusal(Kind.BAD_USER_INPUT, message);
    }
}
