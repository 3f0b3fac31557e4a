package io.vulnstream.ledger;

import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.ledger.ResolutionStore.Due;
import java.util.List;
import java.util.Set;

/**
 * A request and what it was found to mean.
 *
 * @param images the ones to scan, none twice
 * @param scanners to scan them with
 */
record Resolved(Due request, Resolution resolution, List<Image> images, Set<String> scanners) {}
