package io.vulnstream.query.view;

/** The ordinal is stored. */
public enum FindingStatus {
    OPEN,
    RESOLVED,
    UNCONFIRMED
}
