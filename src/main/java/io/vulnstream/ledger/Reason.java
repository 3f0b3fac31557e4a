package io.vulnstream.ledger;

/** Why a scan was asked for. The ordinal is stored. */
public enum Reason {
    SCHEDULE,
    WEBHOOK,
    ON_DEMAND,
    IMPORT,
    DATABASE_CHANGED
}
