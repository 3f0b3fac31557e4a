package io.vulnstream.app.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar; classes run from a folder say so. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"vulnstream " + current(), "Java " + Runtime.version()};
    }

    public static String current() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "unpacked");
    }
}
