package io.vulnstream.enrich;

import java.io.IOException;
import java.nio.file.Path;

/** A published list of what is known of CVEs. */
public enum Feed {
    /** Chance that a vulnerability is exploited within 30 days. */
    EPSS("epss") {
        @Override
        SignalReader open(Path file) throws IOException, FeedInvalid {
            return new EpssReader(file);
        }
    },
    /** CISA's catalogue of vulnerabilities that are exploited. */
    KEV("kev") {
        @Override
        SignalReader open(Path file) throws IOException, FeedInvalid {
            return new KevReader(file);
        }
    };

    private final String word;

    Feed(String word) {
        this.word = word;
    }

    /** The form in configuration, database and metrics. */
    public String word() {
        return word;
    }

    /** Blocks, as does what it answers. */
    abstract SignalReader open(Path file) throws IOException, FeedInvalid;
}
