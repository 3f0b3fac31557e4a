package io.vulnstream.event;

import java.util.Arrays;
import java.util.Optional;

/** The facts of the pipeline; the name is both the CloudEvents type and the address on the bus and in Redis. */
public enum Channel {
    SCAN_REQUESTED("scan.requested.v1", ScanRequested.class),
    SCAN_COMPLETED("scan.completed.v1", ScanCompleted.class),
    SCAN_FAILED("scan.failed.v1", ScanFailed.class),
    FINDING_CHANGED("finding.changed.v1", FindingChanged.class);

    private final String type;
    private final Class<? extends PipelineEvent> event;

    Channel(String type, Class<? extends PipelineEvent> event) {
        this.type = type;
        this.event = event;
    }

    public String type() {
        return type;
    }

    public Class<? extends PipelineEvent> event() {
        return event;
    }

    public static Optional<Channel> ofType(String type) {
        return Arrays.stream(values()).filter(c -> c.type.equals(type)).findFirst();
    }

    public static Channel of(Class<? extends PipelineEvent> event) {
        return Arrays.stream(values())
                .filter(c -> c.event == event)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(event + " has no channel"));
    }
}
