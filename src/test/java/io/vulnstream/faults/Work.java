package io.vulnstream.faults;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is scanned in an installation, and with what. */
interface Work extends Closeable {
    /** Images in a registry; each is asked for again and again. */
    List<String> references();

    List<String> scanners();

    /** What nodes are told of it. */
    Map<String, String> settings();

    /** How often a scanner was started, over all, as far as that can be told. */
    long executions() throws IOException;

    /** From now on earlier scans answer nobody who wants today's, where databases can be replaced. */
    void newDatabase() throws IOException;

    /** Whether each image has exactly one problem, which its first scan finds. */
    boolean oneProblemEach();
}
