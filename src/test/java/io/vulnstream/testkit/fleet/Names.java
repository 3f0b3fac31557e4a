package io.vulnstream.testkit.fleet;

/** Names of things that have none. */
final class Names {
    private static final String[] FIRST = {
        "amber", "basalt", "cedar", "delta", "ember", "fjord", "garnet", "harbor", "indigo", "juniper", "krypton",
        "lagoon"
    };
    private static final String[] SECOND = {
        "anvil", "beacon", "codec", "driver", "engine", "filter", "gateway", "hash", "index", "json", "kernel", "logger"
    };

    private Names() {}

    /** A name of its own for each number. */
    static String of(int number) {
        var rest = number / (FIRST.length * SECOND.length);
        return FIRST[number % FIRST.length] + "-" + SECOND[number / FIRST.length % SECOND.length]
                + (rest == 0 ? "" : "-" + rest);
    }
}
