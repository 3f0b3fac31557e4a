package io.vulnstream.query.view;

import io.vulnstream.event.SourceKind;
import java.util.UUID;

public record SourceView(long key, UUID id, SourceKind kind, String address) implements NodeView {}
