package io.vulnstream.intake;

import java.util.Optional;

/** Whether a reference can be worked on, as far as can be told without a registry. */
@FunctionalInterface
public interface ReferenceCheck {
    /** What is wrong and what to do; empty when nothing is. */
    Optional<String> problem(String reference);
}
