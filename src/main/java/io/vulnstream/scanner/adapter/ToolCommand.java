package io.vulnstream.scanner.adapter;

import java.util.List;
import java.util.Map;

/**
 * @param reportOnStdout whether the report, or the catalogue, is what the tool prints
 * @param files written into the scratch directory before it starts, name to content
 */
public record ToolCommand(
        Tool tool,
        List<Value> args,
        Map<String, Value> environment,
        boolean reportOnStdout,
        Map<String, String> files) {
    public ToolCommand {
        args = List.copyOf(args);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }
}
