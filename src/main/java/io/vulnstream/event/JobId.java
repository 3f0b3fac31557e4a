package io.vulnstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A job as the world sees it: a UUIDv7. */
public record JobId(@JsonValue UUID value) {
    @JsonCreator
    public JobId {}

    @Override
    public String toString() {
        return value.toString();
    }
}
