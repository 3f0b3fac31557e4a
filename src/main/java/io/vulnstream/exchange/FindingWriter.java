package io.vulnstream.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Writes one document of findings, in the order in which it is told of them. Blocks; called by one thread at a time. Closing
 * ends the document.
 */
interface FindingWriter extends Closeable {
    void begin(Subject subject, List<ExportedArtifact> artifacts) throws IOException;

    /** Whether packages are to be told before any finding. */
    default boolean wantsPackages() {
        return false;
    }

    default void packages(ExportedArtifact artifact, List<ExportedPackage> page) throws IOException {}

    /** Whether vulnerabilities are to be told before any finding. */
    default boolean wantsVulnerabilities() {
        return false;
    }

    default void vulnerabilities(List<ExportedVulnerability> page) throws IOException {}

    /** Its findings follow. */
    void artifact(ExportedArtifact artifact) throws IOException;

    void findings(List<ExportedFinding> page) throws IOException;
}
