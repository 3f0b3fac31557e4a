package io.vulnstream.scanner.process;

import io.vulnstream.support.Ids;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scratch directories of this process, below a directory that other processes of this machine may share. Its name
 * says whose it is: what a killed process left, its children included, is removed by the next. Blocks: for worker
 * threads.
 */
public final class ScratchSpace implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchSpace.class);

    private final Path own;
    private boolean closed;

    private ScratchSpace(Path own) {
        this.own = own;
    }

    /** Opens a space below the root and removes what dead processes left there. */
    public static ScratchSpace open(Path root) throws IOException {
        Files.createDirectories(root);
        removeLeftovers(root);
        return new ScratchSpace(
                Files.createDirectory(root.resolve(ProcessIdentity.name())).toRealPath());
    }

    /** @param purpose a word for people who look at the directory */
    public synchronized Scratch create(String purpose) throws IOException {
        if (closed) {
            throw new IOException("this node stops");
        }
        var directory = Files.createDirectory(own.resolve(purpose + "-" + Ids.next()));
        var scratch = new Scratch(directory);
        Files.createDirectory(scratch.home());
        Files.createDirectory(scratch.temporary());
        return scratch;
    }

    /** Every process that worked in it has ended by then: see {@link ProcessRunner#run}. */
    public void remove(Scratch scratch) throws IOException {
        DirectoryTree.remove(scratch.directory());
    }

    public Path directory() {
        return own;
    }

    /** Nothing is made here any more: what came between would stay. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        removeAll(own);
    }

    private static void removeLeftovers(Path root) throws IOException {
        var spaces = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(root)) {
            entries.forEach(spaces::add);
        }
        for (var space : spaces) {
            try {
                if (ProcessIdentity.dead(space.getFileName().toString())) {
                    removeAll(space);
                }
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("event", "scratch.leftover")
                        .log("What a killed process left in {} could not be removed: {}", space, e.toString());
            }
        }
    }

    private static void removeAll(Path space) throws IOException {
        if (Files.isDirectory(space)) {
            try (var entries = Files.newDirectoryStream(space)) {
                for (var entry : entries) {
                    // The path in the environment of the processes is the real one.
                    new ProcessTree(new Scratch(entry.toRealPath())).kill();
                }
            }
        }
        DirectoryTree.remove(space);
    }
}
