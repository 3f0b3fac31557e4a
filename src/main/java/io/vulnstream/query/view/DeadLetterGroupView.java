package io.vulnstream.query.view;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters that differ only in what differs from case to case. */
public record DeadLetterGroupView(
        @Nullable String group,
        @Nullable String form,
        @Nullable String scanner,
        @Nullable String cause,
        long count,
        Instant oldest,
        Instant newest,
        UUID exampleKey) {}
