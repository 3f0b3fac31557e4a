package io.vulnstream.bench;

import io.vulnstream.app.embedded.EmbeddedPostgresServer;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A PostgreSQL as {@code run} starts it, with the current schema: what was written into it, how much place that takes. */
final class IngestDatabase implements AutoCloseable {
    /** What is there before anything is ingested, and what says how far that is. */
    private static final Set<String> NOT_RESULTS = Set.of(
            "source", "artifact", "artifact_source", "artifact_child", "reference", "source_artifact", "job", "scan");

    private final Path folder;
    private final EmbeddedPostgresServer server;
    private final Connection connection;

    private IngestDatabase(Path folder, EmbeddedPostgresServer server, Connection connection) {
        this.folder = folder;
        this.server = server;
        this.connection = connection;
    }

    /** @param statements whether PostgreSQL counts what each of them takes */
    static IngestDatabase start(Path folder, boolean statements) throws IOException, SQLException {
        Files.createDirectories(folder);
        var server = EmbeddedPostgresServer.start(folder);
        Migrations.migrate(ServerAccess.of(server.uri()));
        try (var settings = connect(server);
                var set = settings.createStatement()) {
            set.execute("alter system set log_lock_waits = on");
            set.execute("alter system set deadlock_timeout = '1s'");
            if (statements) {
                set.execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
            }
        }
        server.close();
        server = EmbeddedPostgresServer.start(folder);
        var database = new IngestDatabase(folder, server, connect(server));
        if (statements) {
            database.execute("create extension pg_stat_statements");
        }
        return database;
    }

    private static Connection connect(EmbeddedPostgresServer server) throws SQLException {
        return DriverManager.getConnection("jdbc:" + server.uri().replace("postgres@", "") + "?user=postgres");
    }

    String uri() {
        return server.uri();
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    List<String> texts(String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Rows written until now, by table; of connections that are closed by now. */
    Map<String, Long> written() throws SQLException {
        execute("select pg_stat_clear_snapshot()");
        var written = new LinkedHashMap<String, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables order by relname""")) {
            while (rows.next()) {
                written.put(rows.getString(1), rows.getLong(2));
            }
        }
        return written;
    }

    /** Tables with results in them, none before the ones its rows lead to. */
    List<String> results() throws SQLException {
        var rest = texts("""
                select c.relname from pg_class c
                where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'flyway_schema_history'
                  and not exists (select from pg_inherits i where i.inhrelid = c.oid
                                  and i.inhparent::regclass::text in ('scan', 'attempt', 'audit'))
                order by c.relname""");
        rest.removeAll(NOT_RESULTS);
        rest.removeIf(this::isEmpty);
        var ordered = new ArrayList<String>();
        while (!rest.isEmpty()) {
            var ready = new ArrayList<String>();
            for (var table : rest) {
                var needs = new HashSet<>(texts("""
                        select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = '%s'::regclass
                        """.formatted(table)));
                needs.remove(table);
                needs.retainAll(rest);
                if (needs.isEmpty()) {
                    ready.add(table);
                }
            }
            ordered.addAll(ready);
            rest.removeAll(ready);
        }
        return ordered;
    }

    private boolean isEmpty(String table) {
        return isZero("select count(*) from (select from " + table + " limit 1) t");
    }

    /** Whether nobody else is connected. */
    boolean isAlone() {
        return isZero("select count(*) from pg_stat_activity where application_name = 'vulnstream'");
    }

    private boolean isZero(String sql) {
        try {
            return number(sql) == 0;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Nothing is left but the schema. */
    void empty() throws SQLException {
        var tables = texts("""
                select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
                  and relname <> 'flyway_schema_history'""");
        execute("truncate " + String.join(", ", tables));
    }

    /** Writes the tables into files, empties them, and reads them back; answers how long the last took. */
    double copy(List<String> tables) throws SQLException, IOException {
        var files = Files.createTempDirectory(folder, "copy");
        for (var table : tables) {
            execute("copy %s to '%s' (format binary)".formatted(table, files.resolve(table)));
        }
        execute("truncate " + String.join(", ", tables) + " cascade");
        execute("checkpoint");
        var begun = System.nanoTime();
        for (var table : tables) {
            execute("copy %s from '%s' (format binary)".formatted(table, files.resolve(table)));
        }
        var seconds = (System.nanoTime() - begun) / 1e9;
        for (var table : tables) {
            Files.delete(files.resolve(table));
        }
        Files.delete(files);
        return seconds;
    }

    /** Bytes of a table alone and of each of its indexes. */
    Map<String, Long> bytes(String table) throws SQLException {
        var bytes = new LinkedHashMap<String, Long>();
        bytes.put(table, number("select pg_table_size('" + table + "')"));
        for (var index :
                texts("select indexrelid::regclass::text from pg_index where indrelid = '" + table + "'::regclass")) {
            bytes.put(index, number("select pg_relation_size('" + index + "')"));
        }
        return bytes;
    }

    /** How often somebody waited for a lock for more than a second. */
    long longWaits() throws IOException {
        try (var lines = Files.lines(folder.resolve("postgres.log"), java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("still waiting for")).count();
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        connection.close();
        server.close();
    }
}
