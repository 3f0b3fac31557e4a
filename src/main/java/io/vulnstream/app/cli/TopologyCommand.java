package io.vulnstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.app.Topology;
import io.vulnstream.support.Json;
import picocli.CommandLine;
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

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        out.print(output.json() ? json() : Topology.table());
        out.flush();
    }

    private static String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Topology.rows()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
