package io.vulnstream.scanner.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Everything that runs because a process was started. Children that changed their parent, group or session (a daemon
 * forks twice and leads a session of its own) are found by the scratch directory in their environment; that needs /proc,
 * so on systems without it only descendants are found.
 */
final class ProcessTree {
    /** A process that forks while it is being killed needs more than one round; one that wins this many is a bug. */
    private static final int ROUNDS = 50;

    /** Looking through /proc costs the processors that the dying need for their end: a node kills all its scanners at once. */
    private static final int LONGEST_PAUSE_MILLIS = 20;

    private static final Path PROC = Path.of("/proc");
    private static final Pattern KILOBYTES = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Scratch scratch;
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(Scratch scratch) {
        this.scratch = scratch;
    }

    ProcessTree(Scratch scratch, ProcessHandle root) {
        this.scratch = scratch;
        known.add(root);
    }

    /** Remembers a process and its descendants of now, so that they are found when they have left the tree. */
    synchronized void remember(ProcessHandle process) {
        known.add(process);
        process.descendants().forEach(known::add);
        known.removeIf(handle -> !lives(handle));
    }

    synchronized void kill() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            var living = new LinkedHashSet<ProcessHandle>();
            known.stream().filter(ProcessHandle::isAlive).forEach(handle -> {
                living.add(handle);
                handle.descendants().forEach(living::add);
            });
            living.addAll(marked());
            // Also what only looks dead: threads may outlive the first one of their process.
            living.forEach(ProcessHandle::destroyForcibly);
            if (living.stream().noneMatch(ProcessTree::lives)) {
                known.clear();
                return;
            }
            known.addAll(living);
            LockSupport.parkNanos(Math.min(round + 1, LONGEST_PAUSE_MILLIS) * 1_000_000L);
        }
    }

    /** Resident memory of those remembered, in bytes; 0 where the system does not tell. */
    synchronized long memory() {
        return known.stream().mapToLong(handle -> resident(handle.pid())).sum();
    }

    /** One that has ended and whose parent has not asked how is dead: whoever took over an orphan may never ask. */
    static boolean lives(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            var stat = Files.readString(PROC.resolve(handle.pid() + "/stat"));
            return !stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return !Files.isDirectory(PROC); // it has ended meanwhile
        }
    }

    private Set<ProcessHandle> marked() throws IOException {
        var mark = ("\0TMPDIR=" + scratch.temporary() + "\0").getBytes(StandardCharsets.UTF_8);
        var marked = new LinkedHashSet<ProcessHandle>();
        if (!Files.isDirectory(PROC)) {
            return marked;
        }
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var entry : entries) {
                if (contains(environment(entry), mark)) {
                    ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(marked::add);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return marked;
    }

    /** Between NULs; empty for processes of others, and for those that ended meanwhile. */
    private static byte[] environment(Path process) {
        try {
            var bytes = Files.readAllBytes(process.resolve("environ"));
            var framed = new byte[bytes.length + 1];
            System.arraycopy(bytes, 0, framed, 1, bytes.length);
            return framed;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (int start = 0; start <= text.length - part.length; start++) {
            if (text[start] == part[0] && Arrays.equals(text, start, start + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    private static long resident(long pid) {
        try {
            var found = KILOBYTES.matcher(Files.readString(PROC.resolve(pid + "/status")));
            return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
