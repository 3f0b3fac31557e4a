package io.vulnstream.ingester;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vulnstream.support.Json;
import io.vulnstream.support.Recent;
import io.vulnstream.support.Sha256;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each scanner says of a vulnerability itself. Written only where it says something new. */
final class DetailStore {
    private static final int REMEMBERED = 50_000;

    private final Pg pg;
    private final Recent<String, Boolean> written = new Recent<>(REMEMBERED);

    DetailStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * Who says it: the same build of a scanner's database says the same in every report.
     *
     * @param built null when unknown: then it may say anything the next time
     */
    record Source(
            String scanner,
            @Nullable String database,
            @Nullable Instant built) {}

    /** Whether this was not written here before. */
    boolean isNews(Source source, Detail detail) {
        return source.built() == null || written.get(key(source, detail)) == null;
    }

    Future<Void> write(Source source, List<Detail> details) {
        // In one order for everybody, so that two reports of one scanner cannot lock each other out.
        var sorted = details.stream()
                .filter(detail -> isNews(source, detail))
                .sorted(Comparator.comparing(Detail::id))
                .toList();
        return sorted.isEmpty()
                ? Future.succeededFuture()
                : write(source.scanner(), sorted)
                        .onSuccess(done -> sorted.forEach(detail -> written.put(key(source, detail), true)));
    }

    private static String key(Source source, Detail detail) {
        return Sha256.hex(source + " " + detail).substring(0, 24);
    }

    private Future<Void> write(String scanner, List<Detail> sorted) {
        return pg.query(
                        """
                        insert into vulnerability_detail as d
                            (vulnerability_id, scanner, title, description, published_at, vectors, links)
                        select v.id, $1, e.title, e.description, e.published_at, e.vectors::jsonb, e.links::jsonb
                        from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
                             with ordinality as e (name, title, description, published_at, vectors, links, place)
                        join vulnerability v using (name)
                        left join vulnerability_detail k on k.vulnerability_id = v.id and k.scanner = $1
                        where k.scanner is null
                           or (k.title, k.description, k.published_at, k.vectors, k.links)
                              is distinct from
                              (e.title, e.description, e.published_at, e.vectors::jsonb, e.links::jsonb)
                        order by e.place
                        on conflict (vulnerability_id, scanner) do update
                        set title = excluded.title, description = excluded.description,
                            published_at = excluded.published_at, vectors = excluded.vectors, links = excluded.links,
                            updated_at = now()""",
                        scanner,
                        sorted.stream().map(Detail::id).toArray(String[]::new),
                        sorted.stream().map(Detail::title).toArray(String[]::new),
                        sorted.stream().map(Detail::description).toArray(String[]::new),
                        sorted.stream().map(d -> Rows.timestamp(d.published())).toArray(OffsetDateTime[]::new),
                        sorted.stream().map(d -> json(d.vectors())).toArray(String[]::new),
                        sorted.stream().map(d -> json(d.links())).toArray(String[]::new))
                .mapEmpty();
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a detail that Jackson cannot write: " + value, e);
        }
    }
}
