package io.vulnstream.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vulnstream.support.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions within a text of a VEX document: what they say to people first, what they say to vulnstream in the last line. */
final class NoteText {
    /** The name of the property in CycloneDX. */
    static final String PROPERTY = "vulnstream:decisions";

    private static final String LINE = "vulnstream:decisions ";
    private static final TypeReference<List<DecisionNote>> NOTES = new TypeReference<>() {};

    private NoteText() {}

    static String json(List<DecisionNote> notes) {
        try {
            return Json.mapper().writeValueAsString(notes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("decisions that Jackson cannot write", e);
        }
    }

    /** Null where there is nothing to say. */
    static @Nullable String text(Held held) {
        if (held.decisions().isEmpty()) {
            return null;
        }
        var reason = held.suppression().map(note -> note.reason() + "\n").orElse("");
        return reason + LINE + json(held.decisions());
    }

    /** None where it is of another program. */
    static List<DecisionNote> notes(@Nullable String text) {
        int line = text == null ? -1 : text.lastIndexOf(LINE);
        return line < 0 || text == null ? List.of() : parsed(text.substring(line + LINE.length()));
    }

    /** None where it cannot be read: the statement stands for itself then. */
    static List<DecisionNote> parsed(String json) {
        try {
            return Json.mapper().readValue(json, NOTES);
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }
}
