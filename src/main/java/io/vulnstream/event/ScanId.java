package io.vulnstream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A scan as the world sees it: a UUIDv7. */
public record ScanId(@JsonValue UUID value) {
    @JsonCreator
    public ScanId {}

    @Override
    public String toString() {
        return value.toString();
    }
}
