package io.vulnstream.finding;

/** Which rule chose a finding's severity, the first that applies. The ordinal is what the database stores. */
public enum SeverityRule {
    /** Somebody decided. */
    DECISION,
    /** The distribution's own rating of its package. */
    DISTRIBUTION,
    /** The highest CVSS score by NVD or GitHub's advisories. */
    CVSS,
    /** The worst word of the scanners. */
    SCANNER
}
