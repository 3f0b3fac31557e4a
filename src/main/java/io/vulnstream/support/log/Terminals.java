package io.vulnstream.support.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at standard output or standard error. */
public enum Terminals {
    STDOUT(1),
    STDERR(2);

    private final int descriptor;

    Terminals(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Java itself tells only of input and output together. The launcher knows and says it by {@code
     * -Dvulnstream.terminal.1=true}; without it Linux tells what the descriptor is. In doubt it is not one.
     */
    public boolean isTerminal() {
        var said = System.getProperty("vulnstream.terminal." + descriptor);
        if (said != null) {
            return Boolean.parseBoolean(said);
        }
        try {
            var file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
