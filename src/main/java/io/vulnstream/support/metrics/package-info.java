/**
 * Metrics of the process for Prometheus. Guarantees that no label has unbounded values: their keys are a closed set, in
 * which ids of vulnerabilities, digests and tags have no place.
 */
@NullMarked
package io.vulnstream.support.metrics;

import org.jspecify.annotations.NullMarked;
