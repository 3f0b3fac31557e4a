package io.vulnstream.scanner.process;

import io.vulnstream.support.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * File names that say which process of this machine they belong to, so that those of the dead can be told. Not by locks:
 * a process drops all it has on a file with the first descriptor it closes.
 */
public final class ProcessIdentity {
    /** Process id, when that process started, and a name of its own. */
    private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)-[0-9a-f-]{36}");

    private ProcessIdentity() {}

    /** A new name, never given before. */
    public static String name() {
        var pid = ProcessHandle.current().pid();
        return pid + "-" + startOf(pid) + "-" + Ids.next();
    }

    /** Whether the process that made the name has ended. Never for what is no such name. */
    public static boolean dead(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches() && !matcher.group(2).equals(startOf(Long.parseLong(matcher.group(1))));
    }

    /** Whether this process made the name. */
    public static boolean own(String name) {
        return !dead(name)
                && pid(name).equals(OptionalLong.of(ProcessHandle.current().pid()));
    }

    /** The id in the name; empty for what is no such name. */
    public static OptionalLong pid(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Tells a process from a later one with its number. Empty when there is no such process. */
    private static String startOf(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is the program's name in parentheses and may hold anything.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .map(start -> Long.toString(start.getEpochSecond()))
                    .orElse("");
        }
    }
}
