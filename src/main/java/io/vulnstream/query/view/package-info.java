/**
 * The types of the GraphQL schema as records. A component with the name of a field is that field; those called
 * {@code …Key} are the numbers by which fields of other types are fetched, and are not shown.
 */
@NullMarked
package io.vulnstream.query.view;

import org.jspecify.annotations.NullMarked;
