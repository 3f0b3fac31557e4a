package io.vulnstream.query.view;

/** Whether a target was listed in time. The ordinals are those of the statement that finds out. */
public enum TargetState {
    LISTED,
    /** Not listed well yet, and not in the files for long enough to be missed. */
    NEW,
    MISSED,
    REMOVED
}
