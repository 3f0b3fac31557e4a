/**
 * Turns reports into findings: the only writer of packages, vulnerabilities, groups, findings and what hangs on them.
 *
 * <p>Consumes {@code scan.completed.v1}; produces {@code finding.changed.v1} through the outbox and its relay.
 *
 * <p>Guarantees: a report counts once, whole or not at all, however often it is delivered; a result older than what is
 * known changes nothing; only a scanner that ran to its end on an artifact ends what it said of it; the same report again
 * writes no finding, attribution or occurrence. Findings are the same whatever the order of the reports.
 *
 * <p>Locks, always taken in this order: learning (by whoever adds to what is known of ids, one at a time), the grouping (shared
 * by results and by whoever learns new ids, exclusive while known ids are regrouped), then the artifact. Dictionary rows (packages, ids, wordings, sightings)
 * are committed before, sorted, in transactions of their own.
 */
@NullMarked
package io.vulnstream.ingester;

import org.jspecify.annotations.NullMarked;
