package io.vulnstream.scanner.database;

import java.nio.file.Path;

/**
 * A state of a database that stays as it is until it is released.
 *
 * @param release to be called once
 */
public record HeldDatabase(Path directory, int linkDepth, DatabaseFacts facts, Runnable release) {}
