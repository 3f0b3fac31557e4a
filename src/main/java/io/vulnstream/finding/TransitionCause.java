package io.vulnstream.finding;

/**
 * Why it happened, one for each transition: the first that applies of grouping, artifact, database, scanner, report. The
 * ordinal is what the database stores.
 */
public enum TransitionCause {
    /** The scanner had never looked at this artifact. */
    ARTIFACT,
    /** The scanner used another advisory database than the last time. */
    DATABASE,
    /** It is another version of the scanner. */
    SCANNER,
    /** More became known about which ids are one vulnerability, or which packages are built from one source. */
    GROUPING,
    /** Neither changed, as far as known: the scanner says otherwise. */
    REPORT,
    /** Somebody decided, or revoked a decision. */
    DECISION,
    /** A decision was valid until then. */
    EXPIRY,
    /** Nothing but time went by. */
    TIME,
    /** The policy is another one, or the repository came to another class or team. */
    POLICY
}
