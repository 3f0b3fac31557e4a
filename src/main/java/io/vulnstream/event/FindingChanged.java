package io.vulnstream.event;

import java.util.UUID;

/**
 * A finding appeared, was resolved, came back or changed its severity.
 *
 * @param subject the finding's public id
 * @param artifact the artifact's public id
 * @param vulnerability the key of its vulnerability group, a CVE where there is one
 * @param status {@code open}, {@code resolved} or {@code unconfirmed}
 * @param severity effective severity, lower case
 */
public record FindingChanged(
        String subject,
        UUID artifact,
        String change,
        String vulnerability,
        String packageName,
        String status,
        String severity)
        implements PipelineEvent {
    @Override
    public Channel channel() {
        return Channel.FINDING_CHANGED;
    }
}
