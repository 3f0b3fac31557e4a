package io.vulnstream.query.view;

/** Why a problem is not to be looked at: the kind of the decision that holds. The ordinal is the decision's. */
public enum Suppression {
    NOT_AFFECTED,
    FALSE_POSITIVE,
    ACCEPTED
}
