/**
 * What the command line shows of scans: fetched over GraphQL, as a document, and rendered as JSON, text, SARIF or CSV.
 *
 * <p>Guarantees that a scan that failed is seen in every form, and that nothing a scanner or registry wrote can steer a
 * terminal or a spreadsheet.
 */
@NullMarked
package io.vulnstream.app.output;

import org.jspecify.annotations.NullMarked;
