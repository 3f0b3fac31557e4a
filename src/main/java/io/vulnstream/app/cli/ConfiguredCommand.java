package io.vulnstream.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;

/** A command that reads the configuration: its options, and where it writes. */
abstract class ConfiguredCommand implements Callable<Integer> {
    @ArgGroup(validate = false, heading = GlobalOptions.HEADING)
    GlobalOptions global = new GlobalOptions();

    @Mixin
    Streams streams;
}
