package io.vulnstream.testkit;

/** Where the servers of the integration tests come from: embedded by default, containers with -Dbackend=containers. */
final class Backend {
    private Backend() {}

    static boolean containers() {
        return "containers".equals(System.getProperty("vulnstream.test.backend"));
    }
}
