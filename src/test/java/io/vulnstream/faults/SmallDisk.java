package io.vulnstream.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk of two megabytes for the scratch folder of one process. It is mounted where only that process sees it and goes with
 * it, so nothing is left behind; it is filled through the process's own view.
 */
final class SmallDisk {
    private static final int BYTES = 2 << 20;
    private static final String MOUNTED = "mkdir -p \"$0\" && mount -t tmpfs -o size=2m none \"$0\" && exec \"$@\"";

    private SmallDisk() {}

    /** Whether this user may mount; says so otherwise. */
    static boolean possible(Path folder) throws InterruptedException {
        try {
            var tried = new ProcessBuilder(on(folder.resolve("try-scratch"), List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (tried.waitFor() == 0) {
                return true;
            }
        } catch (IOException e) {
            // there is no such command: the same as not being allowed to
        }
        System.out.println("# may not mount here: no disk gets full");
        return false;
    }

    static List<String> on(Path scratch, List<String> command) {
        var line = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", MOUNTED, scratch.toString()));
        line.addAll(command);
        return line;
    }

    /**
     * Never more than the disk holds: what is mounted there may be gone by then, and the machine's own disk is nobody's to fill.
     *
     * @return false when the process is not there, or not ready yet
     */
    static boolean fill(long pid, Path scratch) {
        if (!mounted(pid, scratch)) {
            return false;
        }
        try (var out = Files.newOutputStream(seen(pid, scratch).resolve("filler"))) {
            var block = new byte[4096];
            for (int written = 0; written <= BYTES; written += block.length) {
                out.write(block);
            }
            return false;
        } catch (IOException full) {
            return true;
        }
    }

    private static boolean mounted(long pid, Path scratch) {
        try (var mounts = Files.lines(Path.of("/proc/" + pid + "/mounts"))) {
            return mounts.anyMatch(line -> line.startsWith("none " + scratch + " tmpfs "));
        } catch (IOException | java.io.UncheckedIOException gone) {
            return false;
        }
    }

    static void clear(long pid, Path scratch) {
        try {
            Files.deleteIfExists(seen(pid, scratch).resolve("filler"));
        } catch (IOException e) {
            // it died meanwhile, and its disk with it
        }
    }

    private static Path seen(long pid, Path scratch) {
        return Path.of("/proc/" + pid + "/root" + scratch);
    }
}
