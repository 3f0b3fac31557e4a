package io.vulnstream.query.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the scanners that looked report a finding. */
public record AgreementView(List<String> reporting, List<Silent> silent) {
    public static final AgreementView NONE = new AgreementView(List.of(), List.of());

    /** A scanner that looked and does not. */
    public record Silent(String scanner, @Nullable DatabaseView database) {}

    public int looked() {
        return reporting.size() + silent.size();
    }
}
