package io.vulnstream.report;

import java.util.function.Consumer;

/** Hands findings on, and counts them. */
final class CountingSink implements Consumer<RawFinding> {
    private final Consumer<RawFinding> sink;
    private long count;

    CountingSink(Consumer<RawFinding> sink) {
        this.sink = sink;
    }

    @Override
    public void accept(RawFinding finding) {
        count++;
        sink.accept(finding);
    }

    long count() {
        return count;
    }
}
