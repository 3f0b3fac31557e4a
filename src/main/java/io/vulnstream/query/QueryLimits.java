package io.vulnstream.query;

import java.time.Duration;

/**
 * @param depth of fields in each other
 * @param complexity objects a query may fetch, see {@link Complexity}
 * @param listingAge within which a target must have been listed
 * @param timeout after which the caller gets an error and the rest of the query is not executed
 */
public record QueryLimits(int depth, int complexity, Duration timeout, Duration listingAge) {}
