package io.vulnstream.support;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file could not be used, in words for the person whose file it is: Java's own messages often are the name alone. */
public final class FileReasons {
    private FileReasons() {}

    /** Of any failure, with the file where it is about one. */
    public static String message(Throwable failure) {
        if (failure instanceof FileSystemException e && e.getFile() != null) {
            return e.getFile() + ": " + of(e);
        }
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }

    public static String of(IOException failure) {
        var told = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return switch (failure) {
            case NoSuchFileException e -> "there is no such file or folder";
            case AccessDeniedException e -> "permission denied";
            case NotDirectoryException e -> "it is no folder";
            case FileSystemLoopException e -> "its links lead in a circle";
            case FileSystemException e -> Objects.requireNonNullElse(e.getReason(), told);
            default -> told;
        };
    }
}
