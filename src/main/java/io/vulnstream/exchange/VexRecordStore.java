package io.vulnstream.exchange;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vulnstream.exchange.VexDocument.Statement;
import io.vulnstream.exchange.VexResult.Line;
import io.vulnstream.support.Sha256;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keeps what was taken in, and what became of it. */
final class VexRecordStore {
    private final Pg pg;

    VexRecordStore(Pg pg) {
        this.pg = pg;
    }

    /** @param newest the highest version of the document that was taken in, this one included */
    record Registered(long row, long newest) {}

    /** A statement that was taken in once. */
    record Kept(
            long key,
            String document,
            long version,
            int statement,
            String vulnerability,
            String product,
            VexOutcome outcome,
            @Nullable String detail,
            Instant changedAt) {}

    Future<Registered> register(VexDocument document, String principal) {
        return pg.first(
                        row -> new Registered(row.getLong("id"), row.getLong("newest")),
                        """
                        with kept as (
                            insert into vex_document as d (document, version, author, principal) values ($1, $2, $3, $4)
                            on conflict (document, version) do update set last_at = now()
                            returning id)
                        select id, greatest($2::bigint, (select max(version) from vex_document where document = $1)) as newest
                        from kept""",
                        document.id(),
                        document.version(),
                        Rows.storable(document.author()),
                        principal)
                .map(found -> found.orElseThrow());
    }

    /** Of what was applied, or had nothing to change, what it was, by its place. */
    Future<Map<Integer, String>> done(long document) {
        return pg.list(row -> Map.entry(row.getInteger("place"), row.getString("digest")), """
                        select place, encode(sha256(convert_to(product || E'\\n' || original, 'UTF8')), 'hex') as digest
                        from vex_statement where document_id = $1 and outcome <= 1""", document)
                .map(found -> found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    static String digest(Statement statement) {
        var product = statement.product();
        return Sha256.hex((product == null ? "" : product.name()) + "\n" + statement.original());
    }

    Future<Void> record(long document, List<Statement> statements, List<Line> lines) {
        return pg.query(
                        """
                        insert into vex_statement as s (document_id, place, position, vulnerability, product, outcome, detail,
                                                        original)
                        select $1, e.* from unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::smallint[],
                                                   $7::text[], $8::text[])
                            as e (place, position, vulnerability, product, outcome, detail, original)
                        on conflict (document_id, place) do update
                        set outcome = excluded.outcome, detail = excluded.detail, position = excluded.position,
                            vulnerability = excluded.vulnerability, product = excluded.product,
                            original = excluded.original, changed_at = now()
                        where (s.outcome, s.detail, s.product, s.original)
                              is distinct from (excluded.outcome, excluded.detail, excluded.product, excluded.original)""",
                        document,
                        IntStream.range(0, lines.size()).boxed().toArray(Integer[]::new),
                        lines.stream().map(Line::statement).toArray(Integer[]::new),
                        texts(lines.stream().map(Line::vulnerability).toList()),
                        texts(lines.stream()
                                .map(line -> Objects.requireNonNullElse(line.product(), ""))
                                .toList()),
                        lines.stream()
                                .map(line -> (short) line.outcome().ordinal())
                                .toArray(Short[]::new),
                        lines.stream().map(line -> Rows.storable(line.detail())).toArray(String[]::new),
                        texts(statements.stream().map(Statement::original).toList()))
                .mapEmpty();
    }

    private static String[] texts(List<String> texts) {
        return texts.stream().map(Rows::storable).toArray(String[]::new);
    }

    /** The newest first. */
    Future<List<Kept>> kept(VexOutcome outcome, long before, int limit) {
        return pg.list(
                row -> new Kept(
                        row.getLong("id"),
                        row.getString("document"),
                        row.getLong("version"),
                        row.getInteger("position"),
                        row.getString("vulnerability"),
                        row.getString("product"),
                        ordinal(row, "outcome", VexOutcome.values()),
                        row.getString("detail"),
                        instant(row, "changed_at")),
                """
                select s.id, d.document, d.version, s.position, s.vulnerability, s.product, s.outcome, s.detail, s.changed_at
                from vex_statement s join vex_document d on d.id = s.document_id
                where s.outcome = $1 and s.id < $2
                order by s.id desc limit $3""",
                (short) outcome.ordinal(),
                before,
                limit);
    }
}
