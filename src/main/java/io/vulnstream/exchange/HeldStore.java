package io.vulnstream.exchange;

import static io.vulnstream.support.pg.Columns.instantOrNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.exchange.Held.Noted;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads decisions in force for what is exported. */
final class HeldStore {
    private static final String NOTED = """
            %s, d.original, n.name as team_name, s.address, coalesce(a.digest, a.external_name) as artifact_name
            """.formatted(DecisionStore.COLUMNS);
    private static final String JOINED = """
            join decision d on d.id = f.decision_id
            join vulnerability v on v.id = d.vulnerability_id
            left join team n on n.id = d.team_id
            left join source s on s.id = d.source_id
            left join artifact a on a.id = d.artifact_id
            """;

    private HeldStore() {}

    /** That may be about an artifact's findings of some groups, by group; which packages they are about is to be seen. */
    static Future<Map<Long, List<Noted>>> of(SqlClient snapshot, ExportedArtifact artifact, Long[] groups) {
        return Pg.run(
                        snapshot,
                        """
                        select m.group_id, %s
                        from decision_in_force f
                        join group_member m on m.vulnerability_id = f.vulnerability_id and m.group_id = any ($1)
                        %s
                        where (f.valid_until is null or f.valid_until > now())
                          and (d.scope = 3 or d.artifact_id = $2 or d.source_id = any ($3)
                               or d.scope = 2 and d.team_id = any ($4))
                        order by d.id""".formatted(NOTED, JOINED),
                        groups,
                        artifact.key(),
                        artifact.owned().sources().toArray(Long[]::new),
                        artifact.owned().teams().toArray(Long[]::new))
                .map(rows -> {
                    var noted = new HashMap<Long, List<Noted>>();
                    rows.forEach(row -> noted.computeIfAbsent(row.getLong("group_id"), g -> new ArrayList<>())
                            .add(noted(row)));
                    return noted;
                });
    }

    private static Noted noted(Row row) {
        var decision = DecisionStore.decision(row);
        return new Noted(decision, imported(row).orElseGet(() -> own(decision, row)));
    }

    /** What came with a note goes with the same. */
    private static Optional<DecisionNote> imported(Row row) {
        var original = row.getValue("original");
        if (!(original instanceof JsonObject statement) || statement.getJsonObject("note") == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.foreign()
                    .forType(DecisionNote.class)
                    .<DecisionNote>readValue(statement.getJsonObject("note").encode()));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // of another version: what the columns say is enough
        }
    }

    private static DecisionNote own(Decision decision, Row row) {
        return new DecisionNote(
                decision.id(),
                decision.kind(),
                decision.scope(),
                row.getString("artifact_name"),
                row.getString("address"),
                row.getString("team_name"),
                decision.vulnerability(),
                decision.packages().ecosystem(),
                decision.packages().name(),
                decision.justification(),
                decision.severity(),
                decision.priority(),
                decision.reason(),
                decision.author(),
                decision.decidedAt(),
                instantOrNull(row, "valid_until"),
                decision.origin());
    }
}
