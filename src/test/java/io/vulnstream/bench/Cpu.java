package io.vulnstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** CPU-seconds of the process that measures and of the servers it started. */
record Cpu(double process, double servers) {
    private static final double TICKS = 100; // of USER_HZ, which Linux has not changed since 2003

    /**
     * What was used until now.
     *
     * @param data servers work in folders below it, and nobody else does
     */
    static Cpu until(Path data) throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return new Cpu(
                    seconds(Path.of("/proc/self")),
                    servers(processes, data).stream().mapToDouble(Cpu::seconds).sum());
        }
    }

    Cpu since(Cpu before) {
        return new Cpu(process - before.process, servers - before.servers);
    }

    Cpu and(Cpu more) {
        return new Cpu(process + more.process, servers + more.servers);
    }

    double all() {
        return process + servers;
    }

    private static Set<Path> servers(Stream<Path> processes, Path data) {
        var servers = new HashSet<Path>();
        processes
                .filter(process -> process.getFileName().toString().matches("\\d+"))
                .forEach(process -> {
                    try {
                        if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(data)) {
                            servers.add(process);
                        }
                    } catch (IOException e) {
                        // It has ended, or is none of ours.
                    }
                });
        return servers;
    }

    /** Of its own, and of those of its children that have ended. */
    private static double seconds(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11])
                            + Long.parseLong(fields[12])
                            + Long.parseLong(fields[13])
                            + Long.parseLong(fields[14]))
                    / TICKS;
        } catch (IOException e) {
            return 0; // it has ended: what it used is with its parent
        }
    }
}
