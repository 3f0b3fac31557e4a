/**
 * Image references, and registries that speak the OCI distribution API.
 *
 * <p>Consumes nothing from the bus; answers the ledger's question what a reference names, and the exporter's which tags
 * there are. Guarantees that what it answers was verified (a manifest by its digest), that every failure is a
 * {@link io.vulnstream.bus.PipelineFailure} with its cause, and that no answer is read without a bound.
 */
@NullMarked
package io.vulnstream.registry;

import org.jspecify.annotations.NullMarked;
