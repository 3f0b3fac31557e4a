package io.vulnstream.triage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why something is not affected, in OpenVEX's words. The ordinal is what the database stores: never reorder. */
public enum Justification {
    /** The package is not there, though a scanner says so. */
    COMPONENT_NOT_PRESENT("code_not_present"),
    /** The package is there, without the code that is vulnerable. */
    VULNERABLE_CODE_NOT_PRESENT("code_not_present"),
    /** The code is there, and never run. */
    VULNERABLE_CODE_NOT_IN_EXECUTE_PATH("code_not_reachable"),
    /** The code is run, and nobody else can choose what with. */
    VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY("requires_environment"),
    /** Something in the image prevents it. */
    INLINE_MITIGATIONS_ALREADY_EXIST("protected_by_mitigating_control");

    private final String cycloneDx;

    Justification(String cycloneDx) {
        this.cycloneDx = cycloneDx;
    }

    /** OpenVEX's word: {@code component_not_present}. */
    public String openVex() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The nearest word of CycloneDX. */
    public String cycloneDx() {
        return cycloneDx;
    }

    public static Optional<Justification> ofOpenVex(String word) {
        return Arrays.stream(values())
                .filter(justification -> justification.openVex().equals(word))
                .findFirst();
    }

    /** The nearest to a word of CycloneDX, which tells more kinds of protection apart. */
    public static Optional<Justification> ofCycloneDx(String word) {
        return switch (word) {
            case "code_not_present" -> Optional.of(VULNERABLE_CODE_NOT_PRESENT);
            case "code_not_reachable" -> Optional.of(VULNERABLE_CODE_NOT_IN_EXECUTE_PATH);
            case "requires_configuration", "requires_dependency", "requires_environment" ->
                Optional.of(VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY);
            case "protected_by_compiler",
                    "protected_at_runtime",
                    "protected_at_perimeter",
                    "protected_by_mitigating_control" -> Optional.of(INLINE_MITIGATIONS_ALREADY_EXIST);
            default -> Optional.empty();
        };
    }
}
