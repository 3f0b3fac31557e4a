package io.vulnstream.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters a command is about. */
public final class DeadSelection {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "As 'dead list' names them.")
    private List<String> ids = List.of();

    @Option(names = "--group", paramLabel = "FP", description = "All of the group with this fingerprint.")
    private @Nullable String group;

    @Option(names = "--all", description = "All there are, but for dropped ones.")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, the oldest first.")
    private @Nullable Integer limit;

    /** Members of the input of a mutation. */
    Map<String, Object> input() {
        if ((ids.isEmpty() ? 0 : 1) + (group == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw CommandFailed.wrongUse("say which: ids, or --group FP, or --all (see 'dead list')");
        }
        ids.forEach(DeadSelection::check);
        var input = new LinkedHashMap<String, Object>();
        if (!ids.isEmpty()) {
            input.put("ids", ids);
        }
        if (group != null) {
            input.put("group", group);
        }
        input.put("all", all);
        if (limit != null) {
            if (limit < 1) {
                throw CommandFailed.wrongUse("--limit: must be 1 or more");
            }
            input.put("limit", limit);
        }
        return input;
    }

    static void check(String id) {
        try {
            if (id.length() == 36) {
                UUID.fromString(id);
                return;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw CommandFailed.wrongUse("'" + id + "' is no id: ids are UUIDs as 'dead list' shows them");
    }
}
