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

    /**
     * None where the text is of another program.
     *
     * @throws VexInvalid when they cannot be understood: decisions would be lost in silence
     */
    static List<DecisionNote> notes(String text) throws VexInvalid {
        int line = text.lastIndexOf(LINE);
        return line < 0 ? List.of() : parsed(text.substring(line + LINE.length()));
    }

    static List<DecisionNote> parsed(String json) throws VexInvalid {
        try {
            return Json.foreign().forType(NOTES).readValue(json);
        } catch (JsonProcessingException e) {
            throw new VexInvalid("what another vulnstream decided cannot be read, perhaps it is of a later version: "
                    + e.getOriginalMessage());
        }
    }
}
