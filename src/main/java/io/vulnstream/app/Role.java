package io.vulnstream.app;

import java.util.Locale;

/** What a process can do. The stream bridge is part of every role and not chosen. */
public enum Role {
    EXPORTER,
    INTAKE,
    DISPATCHER,
    SCANNER,
    ARCHIVER,
    INGESTER,
    QUERY;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
