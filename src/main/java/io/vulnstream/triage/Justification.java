package io.vulnstream.triage;

/** Why something is not affected, in OpenVEX's words. The ordinal is what the database stores: never reorder. */
public enum Justification {
    /** The package is not there, though a scanner says so. */
    COMPONENT_NOT_PRESENT,
    /** The package is there, without the code that is vulnerable. */
    VULNERABLE_CODE_NOT_PRESENT,
    /** The code is there, and never run. */
    VULNERABLE_CODE_NOT_IN_EXECUTE_PATH,
    /** The code is run, and nobody else can choose what with. */
    VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY,
    /** Something in the image prevents it. */
    INLINE_MITIGATIONS_ALREADY_EXIST
}
