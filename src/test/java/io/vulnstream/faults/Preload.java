package io.vulnstream.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * What a machine can do to a process that nothing in the program knows of: a clock that is off by some seconds, a store whose
 * files cannot be opened, or whose disk does not answer. A small library, put before the system's and built with its C
 * compiler; without one none of this happens, and that is said.
 */
final class Preload {
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <errno.h>
            #include <fcntl.h>
            #include <stdarg.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static long off(void) {
                static long seconds, known;
                if (!known) {
                    const char *text = getenv("FAULTS_CLOCK_SECONDS");
                    seconds = text ? atol(text) : 0;
                    known = 1;
                }
                return seconds;
            }

            int clock_gettime(clockid_t clock, struct timespec *at) {
                long result = syscall(SYS_clock_gettime, clock, at);
                if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += off();
                return (int) result;
            }

            int gettimeofday(struct timeval *restrict at, void *restrict zone) {
                struct timespec now;
                (void) zone;
                clock_gettime(CLOCK_REALTIME, &now);
                at->tv_sec = now.tv_sec;
                at->tv_usec = now.tv_nsec / 1000;
                return 0;
            }

            time_t time(time_t *at) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (at) *at = now.tv_sec;
                return now.tv_sec;
            }

            /* What the store does, by a file that holds one letter: F fails, H hangs. */
            static char store(const char *path) {
                static const char *folder, *file;
                if (!folder) {
                    file = getenv("FAULTS_STORE_MODE");
                    folder = getenv("FAULTS_STORE");
                    if (!file || !folder) folder = "";
                }
                if (!*folder || strncmp(path, folder, strlen(folder))) return 'W';
                char mode = 'W';
                int at = (int) syscall(SYS_openat, AT_FDCWD, file, O_RDONLY, 0);
                if (at >= 0) {
                    if (read(at, &mode, 1) != 1) mode = 'W';
                    close(at);
                }
                return mode;
            }

            static int opened(const char *path, int flags, int mode) {
                char now;
                while ((now = store(path)) == 'H') usleep(50000);
                if (now == 'F') {
                    errno = EIO;
                    return -1;
                }
                return (int) syscall(SYS_openat, AT_FDCWD, path, flags, mode);
            }

            int open(const char *path, int flags, ...) {
                va_list more;
                va_start(more, flags);
                int mode = va_arg(more, int);
                va_end(more);
                return opened(path, flags, mode);
            }

            int open64(const char *path, int flags, ...) {
                va_list more;
                va_start(more, flags);
                int mode = va_arg(more, int);
                va_end(more);
                return opened(path, flags | O_LARGEFILE, mode);
            }
            """;

    private final Path folder;
    private final boolean there;

    Preload(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        var source = Files.writeString(folder.resolve("faults.c"), SOURCE);
        store(Archive.Mode.WORKS);
        this.there = build(source, library());
    }

    private static boolean build(Path source, Path library) throws InterruptedException {
        try {
            return new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            System.out.println("# no C compiler here: all clocks agree, and the folder of reports always works");
            return false;
        }
    }

    void set(Map<String, String> environment, long clockSeconds) {
        if (there) {
            environment.put("LD_PRELOAD", library().toString());
            environment.put("FAULTS_CLOCK_SECONDS", Long.toString(clockSeconds));
            environment.put("FAULTS_STORE", folder.resolve("objects") + "/");
            environment.put("FAULTS_STORE_MODE", mode().toString());
        }
    }

    void store(Archive.Mode mode) throws IOException {
        var next = Files.writeString(folder.resolve("store-mode-next"), mode.name());
        Files.move(next, mode(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path library() {
        return folder.resolve("faults.so");
    }

    private Path mode() {
        return folder.resolve("store-mode");
    }
}
