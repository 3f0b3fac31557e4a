package io.vulnstream.exchange;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.triage.DecisionKind;
import java.util.Arrays;
import java.util.Optional;

/** What VEX says of a vulnerability in a product, in OpenVEX's and in CycloneDX's words. */
enum VexStatus {
    NOT_AFFECTED("not_affected", "not_affected"),
    AFFECTED("affected", "exploitable"),
    FIXED("fixed", "resolved"),
    UNDER_INVESTIGATION("under_investigation", "in_triage");

    private static final String FALSE_POSITIVE = "false_positive";
    private static final String WITH_PEDIGREE = "resolved_with_pedigree";

    private final String openVex;
    private final String cycloneDx;

    VexStatus(String openVex, String cycloneDx) {
        this.openVex = openVex;
        this.cycloneDx = cycloneDx;
    }

    String openVex() {
        return openVex;
    }

    /** CycloneDX tells what is not so from what does no harm. */
    static String cycloneDx(ExportedFinding finding) {
        return finding.held()
                        .suppression()
                        .filter(note -> note.kind() == DecisionKind.FALSE_POSITIVE)
                        .isPresent()
                ? FALSE_POSITIVE
                : of(finding).cycloneDx;
    }

    /** What nobody decided is under investigation, and what no scanner reports any more fixed. */
    static VexStatus of(ExportedFinding finding) {
        if (finding.status() == FindingStatus.RESOLVED) {
            return FIXED;
        }
        return finding.held()
                .suppression()
                .map(note -> note.kind() == DecisionKind.ACCEPTED ? AFFECTED : NOT_AFFECTED)
                .orElse(UNDER_INVESTIGATION);
    }

    static Optional<VexStatus> ofOpenVex(String word) {
        return Arrays.stream(values())
                .filter(status -> status.openVex.equals(word))
                .findFirst();
    }

    static Optional<VexStatus> ofCycloneDx(String word) {
        return switch (word) {
            case FALSE_POSITIVE -> Optional.of(NOT_AFFECTED);
            case WITH_PEDIGREE -> Optional.of(FIXED);
            default ->
                Arrays.stream(values())
                        .filter(status -> status.cycloneDx.equals(word))
                        .findFirst();
        };
    }
}
