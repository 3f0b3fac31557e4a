package io.vulnstream.query.view;

import java.time.Instant;

/** One thing somebody did. */
public record AuditView(long key, Instant at, String principal, String action, String subject, String detail) {}
