package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.exchange.Subject.Kind;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what an export is asked for by what people call it. */
final class SubjectStore {
    private static final Pattern UUIDS = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern DIGEST = Pattern.compile("(?:.*@)?(sha(?:256|512):[0-9a-f]{64,128})");

    private final Pg pg;

    SubjectStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param asked an id, a digest, a name with a digest, {@code address:tag}, or a name that a report gave; the same thing
     *     spelt in one way or another
     */
    Future<Optional<Subject>> artifact(List<String> asked) {
        var names = asked.stream().map(SubjectStore::storable).toList();
        var words = names.toArray(String[]::new);
        var digests = names.stream()
                .map(DIGEST::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .toArray(String[]::new);
        var addresses = names.stream().map(name -> address(name, 0)).toArray(String[]::new);
        var tags = names.stream().map(name -> address(name, 1)).toArray(String[]::new);
        return pg.first(
                row -> subject(row, Kind.ARTIFACT, names.get(0)), """
                select a.id, a.public_id from artifact a where a.public_id = $1
                union all
                select a.id, a.public_id from artifact a where a.digest = any ($2)
                union all
                select a.id, a.public_id from unnest($3::text[], $4::text[]) as n (address, tag)
                join source s on s.address = n.address
                join reference r on r.source_id = s.id and r.name = n.tag and r.until is null
                join artifact a on a.id = r.artifact_id
                union all
                select a.id, a.public_id from artifact a where a.external_name = any ($5)
                limit 1""", uuid(names), digests, addresses, tags, words);
    }

    /** @param asked an id or an address, spelt in one way or another */
    Future<Optional<Subject>> source(List<String> asked) {
        var names = asked.stream().map(SubjectStore::storable).toList();
        return pg.first(
                row -> subject(row, Kind.SOURCE, row.getString("address")),
                """
                select id, public_id, address from source
                where public_id = $1 or address = any ($2)
                order by id limit 1""",
                uuid(names),
                names.toArray(String[]::new));
    }

    private static String storable(String name) {
        return Objects.requireNonNull(Rows.storable(name));
    }

    /** A colon before the last slash is a port's. */
    private static String address(String name, int part) {
        int colon = name.lastIndexOf(':');
        if (colon < 0 || colon < name.lastIndexOf('/')) {
            return "";
        }
        return part == 0 ? name.substring(0, colon) : name.substring(colon + 1);
    }

    private static @Nullable UUID uuid(List<String> names) {
        return names.stream()
                .filter(name -> UUIDS.matcher(name).matches())
                .map(UUID::fromString)
                .findFirst()
                .orElse(null);
    }

    private static Subject subject(Row row, Kind kind, String name) {
        return new Subject(kind, row.getLong("id"), row.getUUID("public_id"), name);
    }
}
