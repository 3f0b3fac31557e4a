package io.vulnstream.config;

import com.fasterxml.jackson.annotation.JsonCreator;

/** A value that never shows itself in logs, errors or dumps of the configuration. */
public record Secret(String reveal) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
