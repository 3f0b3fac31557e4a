package io.vulnstream.store;

/**
 * A report in the object store.
 *
 * @param sha256 of the uncompressed bytes, lower-case hex
 * @param place its key
 * @param size of the uncompressed bytes
 */
public record StoredReport(String sha256, String place, long size) {}
