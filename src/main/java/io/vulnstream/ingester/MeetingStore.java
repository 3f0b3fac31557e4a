package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.Move.Said;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.support.pg.Pg;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is said at one finding and moves to another is said there as if the report had said it there: what meets is put
 * together as entries of one report are. What ended says nothing any more where something of it lives.
 */
final class MeetingStore {
    private final WordStore words;

    MeetingStore(WordStore words) {
        this.words = words;
    }

    /** @param at where it is said from now on: another finding than where it was found */
    private record Meeting(
            Said at,
            OffsetDateTime born,
            @Nullable OffsetDateTime ended,
            int sighting,
            boolean standsIn,
            Wording wording) {
        boolean live() {
            return ended == null;
        }
    }

    private record Met(
            Said at, OffsetDateTime born, @Nullable OffsetDateTime ended, Reported said) {}

    /**
     * @param moves a statement's part that answers the moves, and its values
     * @param told whether the source package of what moves is known by now
     */
    Future<Void> copy(SqlClient tx, String moves, Object[] values, boolean told) {
        return meetings(tx, moves, values)
                .compose(meetings -> meetings.isEmpty()
                        ? Future.succeededFuture()
                        : places(tx, meetings)
                                .map(places -> met(meetings, places, told))
                                .compose(met -> words.rows(
                                                tx, met.stream().map(Met::said).toList())
                                        .compose(known -> write(tx, met))));
    }

    private static Future<List<Meeting>> meetings(SqlClient tx, String moves, Object[] values) {
        return Pg.run(tx, """
                        with moving as (
                            select distinct t.id as target, s.* from (%s) m
                            join said s on s.finding_id = m.finding_id and s.vulnerability_id = m.vulnerability_id
                                       and s.scanner_id = m.scanner_id
                            join finding t on t.artifact_id = m.artifact_id and t.package_id = m.package_id
                                          and t.group_id = m.group_id and t.id <> m.finding_id),
                        meeting as (
                            select * from moving
                            union all
                            select k.finding_id as target, k.* from said k
                            where exists (select from moving m
                                          where m.target = k.finding_id and m.scanner_id = k.scanner_id
                                            and m.vulnerability_id = k.vulnerability_id))
                        select m.target, m.vulnerability_id, m.scanner_id, m.born_at, m.ended_at, m.sighting_id, m.stands_in,
                               w.severity, w.severity_reported, w.score, w.vector, w.fix_version, w.distribution_severity,
                               w.authority_score
                        from meeting m join wording w on w.id = m.wording_id""".formatted(moves), values).map(rows -> Pg.mapped(rows, MeetingStore::meeting));
    }

    private static Meeting meeting(Row row) {
        return new Meeting(
                new Said(row.getLong("target"), row.getLong("vulnerability_id"), row.getInteger("scanner_id")),
                row.getOffsetDateTime("born_at"),
                row.getOffsetDateTime("ended_at"),
                row.getInteger("sighting_id"),
                row.getBoolean("stands_in"),
                WordStore.wording(row));
    }

    private static Future<Map<Integer, Map<Place, String>>> places(SqlClient tx, List<Meeting> meetings) {
        return Pg.run(
                        tx,
                        "select sighting_id, package, version, path, purl from occurrence where sighting_id = any ($1)",
                        (Object) meetings.stream()
                                .map(Meeting::sighting)
                                .distinct()
                                .toArray(Integer[]::new))
                .map(rows -> {
                    var places = new HashMap<Integer, Map<Place, String>>();
                    rows.forEach(row -> places.computeIfAbsent(row.getInteger("sighting_id"), id -> new HashMap<>())
                            .put(
                                    new Place(
                                            row.getString("package"), row.getString("version"), row.getString("path")),
                                    row.getString("purl")));
                    return places;
                });
    }

    private static List<Met> met(List<Meeting> meetings, Map<Integer, Map<Place, String>> places, boolean told) {
        var together = new HashMap<Said, List<Meeting>>();
        meetings.forEach(one ->
                together.computeIfAbsent(one.at(), at -> new ArrayList<>()).add(one));
        return together.values().stream().map(all -> meet(all, places, told)).toList();
    }

    private static Met one(Meeting meeting, Map<Integer, Map<Place, String>> places) {
        return new Met(
                meeting.at(),
                meeting.born(),
                meeting.ended(),
                Reported.of(meeting.wording(), meeting.standsIn(), places.getOrDefault(meeting.sighting(), Map.of())));
    }

    private static Met both(Met one, Met other) {
        return new Met(
                one.at(),
                one.born().isBefore(other.born()) ? one.born() : other.born(),
                one.ended() == null || other.ended() == null || one.ended().isAfter(other.ended())
                        ? one.ended()
                        : other.ended(),
                Reported.both(one.said(), other.said()));
    }

    private static Met meet(List<Meeting> all, Map<Integer, Map<Place, String>> places, boolean told) {
        var lives = all.stream().anyMatch(Meeting::live);
        var met = all.stream()
                .filter(one -> one.live() == lives)
                .map(one -> one(one, places))
                .reduce(MeetingStore::both)
                .orElseThrow();
        return told ? new Met(met.at(), met.born(), met.ended(), Reported.withSource(met.said())) : met;
    }

    private static Future<Void> write(SqlClient tx, List<Met> met) {
        return Pg.run(
                        tx,
                        """
                        insert into said (finding_id, vulnerability_id, scanner_id, wording_id, sighting_id, stands_in, born_at,
                                          ended_at)
                        select * from unnest($1::bigint[], $2::integer[], $3::smallint[], $4::integer[], $5::integer[],
                                             $6::boolean[], $7::timestamptz[], $8::timestamptz[])
                        on conflict (finding_id, vulnerability_id, scanner_id) do update
                        set wording_id = excluded.wording_id, sighting_id = excluded.sighting_id,
                            stands_in = excluded.stands_in, born_at = excluded.born_at, ended_at = excluded.ended_at""",
                        column(met, one -> one.at().finding(), Long[]::new),
                        column(met, one -> (int) one.at().vulnerability(), Integer[]::new),
                        column(met, one -> (short) one.at().scanner(), Short[]::new),
                        column(met, one -> one.said().wordingRow(), Integer[]::new),
                        column(met, one -> one.said().sightingRow(), Integer[]::new),
                        column(met, one -> one.said().standsIn(), Boolean[]::new),
                        column(met, Met::born, OffsetDateTime[]::new),
                        column(met, Met::ended, OffsetDateTime[]::new))
                .mapEmpty();
    }

    private static <T> T[] column(List<Met> met, Function<Met, @Nullable T> part, IntFunction<T[]> array) {
        return met.stream().map(part).toArray(array);
    }
}
