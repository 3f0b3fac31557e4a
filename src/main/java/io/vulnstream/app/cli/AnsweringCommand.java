package io.vulnstream.app.cli;

import picocli.CommandLine.Mixin;

/** One whose answer is text or one JSON document. */
abstract class AnsweringCommand extends ConfiguredCommand {
    @Mixin
    OutputOptions output;
}
