package io.vulnstream.app.cli;

import io.vulnstream.app.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Who consumes and produces what. */
@Command(
        name = "topology",
        description = "Prints the roles with what they consume and produce, their groups and where their work runs.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream topology --json | jq '.[].consumes'"})
final class TopologyCommand implements Runnable {
    @Mixin
    private OutputOptions output;

    @Mixin
    private Streams streams;

    @Override
    public void run() {
        if (output.json()) {
            streams.json(Topology.rows());
        } else {
            streams.text(new WrappedTable(streams.style().width()).render(Topology.HEADER, Topology.cells()));
        }
    }
}
