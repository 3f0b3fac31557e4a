package io.vulnstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Why something did not succeed: a closed set. The number is the one in the database; never reuse one. */
public enum Cause {
    REGISTRY_UNAUTHORIZED(1),
    ARTIFACT_GONE(2),
    RATE_LIMITED(3),
    REGISTRY_UNAVAILABLE(4),
    TIMEOUT(5),
    OUT_OF_MEMORY(6),
    WORKER_LOST(7),
    ARTIFACT_UNUSABLE(8),
    REFERENCE_INVALID(9),
    SCANNER_FAILED(10),
    DATABASE_UNUSABLE(11),
    REPORT_INVALID(12),
    STORAGE_UNAVAILABLE(13),
    INTERNAL(14);

    private final short code;

    Cause(int code) {
        this.code = (short) code;
    }

    public short code() {
        return code;
    }

    /** Whether what failed for it may succeed when it is tried again. */
    public boolean mayPass() {
        return switch (this) {
            case REGISTRY_UNAUTHORIZED,
                    RATE_LIMITED,
                    REGISTRY_UNAVAILABLE,
                    TIMEOUT,
                    OUT_OF_MEMORY,
                    WORKER_LOST,
                    SCANNER_FAILED,
                    DATABASE_UNUSABLE,
                    STORAGE_UNAVAILABLE,
                    INTERNAL -> true;
            case ARTIFACT_GONE, ARTIFACT_UNUSABLE, REFERENCE_INVALID, REPORT_INVALID -> false;
        };
    }

    /** Whether nothing but waiting helps: what failed for it is not at fault, and it uses up no attempt. */
    public boolean onlyWaits() {
        return this == RATE_LIMITED || this == STORAGE_UNAVAILABLE;
    }

    /** The word users see: {@code registry-unauthorized}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static Cause ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** A number of a later version, or of nobody, is no reason to stop: it is an internal error here. */
    public static Cause ofCode(int code) {
        return Arrays.stream(values()).filter(c -> c.code == code).findFirst().orElse(INTERNAL);
    }
}
