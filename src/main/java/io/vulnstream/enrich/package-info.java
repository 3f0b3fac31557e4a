/**
 * What the world knows of vulnerabilities besides what scanners say: how likely one is to be exploited (EPSS), and which are
 * (CISA's catalogue of known exploited vulnerabilities, KEV).
 *
 * <p>Consumes the files in their published formats, from a folder or over HTTPS; produces {@code group_signal}, one row for each
 * CVE that is named, whether anybody reported it yet or not, and {@code signal_import}, how the last import of each went.
 *
 * <p>Guarantees: a file counts whole or not at all; one that is broken, cut, much shorter than the one before or older than it
 * changes nothing and is told; only rows that say something else are written; memory does not grow with the file.
 */
@NullMarked
package io.vulnstream.enrich;

import org.jspecify.annotations.NullMarked;
