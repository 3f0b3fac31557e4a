package io.vulnstream.exchange;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What became of a statement. The ordinal is what the database stores: never reorder. */
enum VexOutcome {
    /** A decision was made of it, or lifted by it. */
    APPLIED,
    /** There is nothing it would change. */
    UNCHANGED,
    /** It is about something that is not known here. It is kept, and applied when the document is taken in again later. */
    UNKNOWN_PRODUCT,
    /** It cannot be understood, or whoever brings it may not decide it. */
    UNUSABLE,
    /** There was no time for it. Taking the document in again goes on with it. */
    POSTPONED;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<VexOutcome> ofWord(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst();
    }
}
