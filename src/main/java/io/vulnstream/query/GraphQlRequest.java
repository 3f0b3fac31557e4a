package io.vulnstream.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of a POST. It has no other members: above all no "initialValue" that a client could set as root. */
record GraphQlRequest(
        @Nullable String query,
        @Nullable String operationName,
        @Nullable Map<String, Object> variables) {}
