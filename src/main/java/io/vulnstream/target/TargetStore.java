package io.vulnstream.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The rows of teams and targets. A target that no file names any more stays, inactive: its listings keep their meaning. */
public final class TargetStore {
    private final Pg pg;

    public TargetStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * Makes the rows say what the files say, in one transaction. While there is any problem nothing is taken out: what a
     * broken file said before holds, and a team may just have moved into it.
     */
    public Future<Void> sync(TargetSet set) {
        return pg.withTransaction(tx -> teams(tx, set.targets())
                .compose(done -> markFormerSources(tx, set.targets()))
                .compose(done -> targets(tx, set.targets()))
                .compose(done -> set.valid() ? deactivate(tx, set) : Future.succeededFuture())
                .compose(done -> markSources(tx)));
    }

    /** What problems are to the teams of a repository is worked out anew where something changed in this transaction. */
    private static Future<Void> markSources(SqlClient tx) {
        return Pg.run(tx, """
                insert into source_stale (source_id)
                select distinct s.id from target t join source s on s.address = t.repository
                where t.changed_at = now()""").mapEmpty();
    }

    private static Future<Void> teams(SqlClient tx, List<Target> targets) {
        return Pg.run(tx, """
                insert into team (name)
                select distinct n from unnest($1::text[]) n
                where not exists (select 1 from team where name = n)
                order by n
                on conflict (name) do nothing""", (Object) texts(targets, Target::team)).mapEmpty();
    }

    /** The repositories that targets name until now and no longer will. */
    private static Future<Void> markFormerSources(SqlClient tx, List<Target> targets) {
        return Pg.run(
                        tx,
                        """
                insert into source_stale (source_id)
                select distinct s.id
                from unnest($1::text[], $2::text[], $3::text[]) as n (team, name, repository)
                join team on team.name = n.team
                join target t on t.team_id = team.id and t.name = n.name and t.repository <> n.repository
                join source s on s.address = t.repository""",
                        texts(targets, Target::team),
                        texts(targets, Target::name),
                        texts(targets, Target::repository))
                .mapEmpty();
    }

    private static Future<Void> targets(SqlClient tx, List<Target> targets) {
        return Pg.run(
                        tx,
                        """
                insert into target as t (team_id, name, repository, definition, file, line, active)
                select team.id, n.name, n.repository, n.definition::jsonb, n.file, n.line, true
                from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
                     as n (team, name, repository, definition, file, line)
                join team on team.name = n.team
                order by team.id, n.name
                on conflict (team_id, name) do update
                set repository = excluded.repository, definition = excluded.definition, file = excluded.file,
                    line = excluded.line, active = true, changed_at = now()
                where (t.repository, t.definition, t.file, t.line, t.active)
                      is distinct from (excluded.repository, excluded.definition, excluded.file, excluded.line, true)""",
                        texts(targets, Target::team),
                        texts(targets, Target::name),
                        texts(targets, Target::repository),
                        texts(targets, target -> json(target.definition())),
                        texts(targets, Target::file),
                        targets.stream().map(Target::line).toArray(Integer[]::new))
                .mapEmpty();
    }

    private static Future<Void> deactivate(SqlClient tx, TargetSet set) {
        return Pg.run(tx, """
                update target t set active = false, changed_at = now()
                from team
                where team.id = t.team_id and t.active
                  and not exists (
                      select 1 from unnest($1::text[], $2::text[]) as n (team, name)
                      where n.team = team.name and n.name = t.name)""", texts(set.targets(), Target::team), texts(set.targets(), Target::name))
                .mapEmpty();
    }

    /** All active targets, in a fixed order. */
    public Future<List<Target.Stored>> active() {
        return pg.list(TargetStore::stored, """
                select t.id, team.name as team, t.name, t.repository, t.definition::text as definition, t.file, t.line
                from target t
                join team on team.id = t.team_id
                where t.active
                order by team.name, t.name""");
    }

    private static Target.Stored stored(Row row) {
        return new Target.Stored(
                row.getLong("id"),
                new Target(
                        row.getString("team"),
                        row.getString("name"),
                        row.getString("repository"),
                        definition(row.getString("definition")),
                        row.getString("file"),
                        row.getInteger("line")));
    }

    private static String[] texts(Collection<Target> targets, Function<Target, String> value) {
        return targets.stream().map(value).toArray(String[]::new);
    }

    private static String json(Target.Definition definition) {
        try {
            return Json.mapper().writeValueAsString(definition);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Target.Definition definition(String json) {
        try {
            return Json.foreign().forType(Target.Definition.class).readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
