package io.vulnstream.scanner.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Removes and measures directories that others may still be writing to. Links are never followed. */
public final class DirectoryTree {
    private DirectoryTree() {}

    /** Removes it with all it holds; nothing happens when there is no such directory. */
    public static void remove(Path directory) throws IOException {
        if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new Remover());
    }

    /** Bytes of all files in it, about: what vanishes meanwhile does not count. */
    public static long size(Path directory) throws IOException {
        var meter = new Meter();
        Files.walkFileTree(directory, meter);
        return meter.bytes;
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            makeWritable(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof AccessDeniedException && makeWritable(file)) {
                Files.walkFileTree(file, new Remover());
                return FileVisitResult.CONTINUE;
            }
            return missing(e);
        }

        /** Unpacked layers hold directories that even their owner may not write to. */
        private static boolean makeWritable(Path directory) throws IOException {
            if (Files.isDirectory(directory) && (!Files.isWritable(directory) || !Files.isReadable(directory))) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                return true;
            }
            return false;
        }
    }

    private static final class Meter extends SimpleFileVisitor<Path> {
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private static FileVisitResult missing(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
