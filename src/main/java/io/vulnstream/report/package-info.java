/**
 * Streaming parsers of scanners' reports: Trivy, Grype, osv-scanner, and CycloneDX with vulnerabilities.
 *
 * <p>Consumes a file, plain or gzip, in UTF-8; produces one {@link io.vulnstream.report.RawFinding} for each entry of the
 * report that names a package and a vulnerability, nothing lost and nothing merged, and one
 * {@link io.vulnstream.report.ReportMetadata} at the end.
 *
 * <p>Guarantees: memory does not grow with the report; whatever is wrong with a report is a
 * {@link io.vulnstream.report.ReportInvalid} that says where, never a shorter list of findings. What tells whether a
 * report is whole and about the right image often comes last, so findings handed to the sink are provisional until
 * {@link io.vulnstream.report.ReportReader#read} has returned: spool them, then write.
 */
@NullMarked
package io.vulnstream.report;

import org.jspecify.annotations.NullMarked;
