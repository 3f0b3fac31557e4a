package io.vulnstream.query.view;

import java.time.Instant;

public record ReferenceView(long key, long sourceKey, String address, String name, long artifactKey, Instant since) {
    public String fullName() {
        return address + ":" + name;
    }
}
