package io.vulnstream.ingester;

import java.util.List;

/**
 * The rows of what a report names.
 *
 * @param packages by their places in the parsed report
 * @param vulnerabilities likewise
 * @param scanner whose report it is
 */
record Dictionary(List<Long> packages, List<Long> vulnerabilities, int scanner) {}
