package io.vulnstream.ingester;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;

/** What each scanner says of a vulnerability itself. Written only where it says something new. */
final class DetailStore {
    private final Pg pg;

    DetailStore(Pg pg) {
        this.pg = pg;
    }

    Future<Void> write(String scanner, List<Detail> details) {
        // In one order for everybody, so that two reports of one scanner cannot lock each other out.
        var sorted = details.stream().sorted(Comparator.comparing(Detail::id)).toList();
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
