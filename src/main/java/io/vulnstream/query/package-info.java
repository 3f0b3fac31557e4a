/**
 * What vulnstream knows, over GraphQL: the schema is graphql/schema.graphqls.
 *
 * <p>Consumes the tables of the other roles, and produces requests through {@link io.vulnstream.intake.Intake}.
 * Guarantees pages of at most 100 entries, one statement for each field of a page however long it is, a principal on
 * every change, an {@code extensions.code} on every error, and that a scan which failed is never shown as one that found
 * nothing.
 */
@NullMarked
package io.vulnstream.query;

import org.jspecify.annotations.NullMarked;
