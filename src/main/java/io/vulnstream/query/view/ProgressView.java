package io.vulnstream.query.view;

import java.util.List;

public record ProgressView(Requests requests, List<OfScanner> scanners) {
    /** @param failed dead or withdrawn */
    public record Requests(int accepted, int resolved, int done, int failed) {}

    public record OfScanner(String scanner, int waiting, int running, int done, int failed) {}
}
