package io.vulnstream.query.view;

import io.vulnstream.event.Lane;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.RequestState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public record RequestView(
        long key,
        UUID id,
        String reference,
        @Nullable List<String> scanners,
        @Nullable List<String> platforms,
        Lane lane,
        Reason reason,
        boolean rescan,
        String principal,
        RequestState state,
        @Nullable String cause,
        @Nullable String detail,
        Instant createdAt,
        @Nullable Instant resolvedAt,
        @Nullable Instant finishedAt,
        @Nullable String withdrawnBy,
        @Nullable String withdrawnReason,
        String traceId)
        implements NodeView {}
