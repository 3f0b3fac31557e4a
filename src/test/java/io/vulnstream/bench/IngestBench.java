package io.vulnstream.bench;

import io.vertx.core.Vertx;
import io.vulnstream.ingester.FleetLoad;
import io.vulnstream.ingester.FleetLoad.Loaded;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.fleet.Database;
import io.vulnstream.testkit.fleet.Fleet;
import io.vulnstream.testkit.fleet.FleetShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures how fast findings get into PostgreSQL, from reports that are parsed to their commit, against COPY of the same rows
 * into the same tables; and what they take there.
 *
 * <p>Arguments: a folder to work in, the share of the fleet, how often load and COPY take turns, whether the growth curve is
 * wanted, whether statements are wanted.
 */
public final class IngestBench {
    private static final int INGESTERS = 8;
    private static final int CONNECTIONS = 12;
    private static final int SLICE = 100;
    private static final int GROWN = 5_000_000;
    private static final double CHANGED = 0.02;
    private static final double RATIO = 0.35;
    private static final List<String> OF_FINDINGS = List.of("finding", "said", "wording", "sighting", "occurrence");
    private static final List<String> UNTOUCHED = List.of("finding", "said", "problem");

    private final Figures figures = new Figures(System.out);
    private final Path servers;
    private final Path reports;
    private final IngestDatabase database;
    private final Fleet fleet;
    private final double scale;
    private final boolean statements;
    private Cpu cpu = new Cpu(0, 0);

    private IngestBench(Path folder, IngestDatabase database, double scale, boolean statements) throws IOException {
        this.statements = statements;
        this.servers = folder.resolve("servers");
        this.reports = Files.createDirectories(folder.resolve("reports"));
        this.database = database;
        this.scale = scale;
        this.fleet = new Fleet(FleetShape.DAY.times(scale));
    }

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]).toAbsolutePath();
        var growth = Boolean.parseBoolean(args[3]);
        var statements = Boolean.parseBoolean(args[4]);
        var share = Double.parseDouble(args[1]);
        try (var database = IngestDatabase.start(folder.resolve("servers"), statements)) {
            var bench = new IngestBench(
                    folder, database, growth ? share * GROWN / FleetShape.DAY.findings() : share, statements);
            if (growth) {
                bench.grow();
            } else {
                bench.run(Integer.parseInt(args[2]));
            }
            bench.tellLocks();
        }
    }

    private void run(int turns) throws Exception {
        var loads = new ArrayList<Double>();
        var copies = new ArrayList<Double>();
        var used = new ArrayList<Double>();
        for (var turn = 0; turn < turns; turn++) {
            database.empty();
            cpu = new Cpu(0, 0);
            loads.add(load(Database.ORIGINAL).seconds());
            used.add(cpu.all());
            figures.note(
                    "load: %.1f s, %.1f CPU-s here and %.1f of PostgreSQL",
                    loads.get(turn), cpu.process(), cpu.servers());
            tellStatements();
            if (turn == 0) {
                tellDisk();
            }
            var tables = database.results();
            copies.add(database.copy(tables));
            figures.note("copy: %.1f s of %s", copies.get(turn), tables);
        }
        var findings = (double) database.number("select count(*) from finding");
        var seconds = Figures.median(loads);
        figures.figure("ingest.first.findings", findings, "findings");
        figures.figure("ingest.first.rate", findings / seconds, "findings/s");
        figures.below("ingest.first.seconds", seconds, "s", 60 * scale);
        figures.figure("ingest.first.cpu", Figures.median(used) / findings * 1e6, "CPU-µs/finding");
        figures.figure("ingest.copy.seconds", Figures.median(copies), "s");
        figures.atLeast("ingest.copy.ratio", Figures.median(copies) / seconds, "ratio", RATIO);
        again();
        delta();
    }

    /** A night lies between, in which autovacuum has looked after everything. */
    private void again() throws Exception {
        database.execute("vacuum (analyze)");
        var before = database.written();
        var loaded = load(Database.unchanged(1));
        var rows = written(before);
        figures.note("the same again wrote %s", rows);
        tellStatements();
        figures.below("ingest.again.seconds", loaded.seconds(), "s", 10 * scale);
        figures.atMost(
                "ingest.again.rows",
                (double) UNTOUCHED.stream()
                        .mapToLong(table -> rows.getOrDefault(table, 0L))
                        .sum(),
                "rows",
                0);
    }

    private void delta() throws Exception {
        database.execute("vacuum (analyze)");
        var before = database.written();
        var loaded = load(new Database(2, CHANGED));
        figures.note("what changed wrote %s", written(before));
        tellStatements();
        figures.figure("ingest.delta.changes", (double) loaded.changes(), "changes");
        figures.below("ingest.delta.seconds", loaded.seconds(), "s", 15 * scale);
    }

    private Map<String, Long> written(Map<String, Long> before) throws SQLException {
        var rows = database.written();
        rows.replaceAll((table, count) -> count - before.getOrDefault(table, 0L));
        rows.values().removeIf(count -> count == 0);
        return rows;
    }

    private void grow() throws Exception {
        var artifacts = fleet.artifacts();
        var step = (artifacts.size() + 9) / 10;
        for (var from = 0; from < artifacts.size(); from += step) {
            var before = (double) database.number("select count(*) from finding");
            var loaded = load(Database.ORIGINAL, from, Math.min(from + step, artifacts.size()));
            var after = (double) database.number("select count(*) from finding");
            figures.note("%.0f findings: %.0f/s", after, (after - before) / loaded.seconds());
            figures.figure(
                    "ingest.growth.rate." + (from / step + 1), (after - before) / loaded.seconds(), "findings/s");
        }
        tellStatements();
        tellDisk();
    }

    private Loaded load(Database build) throws Exception {
        return load(build, 0, fleet.artifacts().size());
    }

    /** In slices, so that reports that wait fit in memory; the clock stands still while they are made. */
    private Loaded load(Database build, int first, int end) throws Exception {
        var vertx = Vertx.vertx();
        var pg = Pg.connect(vertx, ServerAccess.of(database.uri()), CONNECTIONS);
        var load = new FleetLoad(vertx, pg, fleet, reports, INGESTERS);
        var all = new Loaded(0, 0, 0, 0);
        for (var from = first; from < end; from += SLICE) {
            var prepared = load.prepare(fleet.artifacts().subList(from, Math.min(from + SLICE, end)), build);
            var before = Cpu.until(servers);
            all = all.and(load.load(prepared));
            cpu = cpu.and(Cpu.until(servers).since(before));
        }
        Await.value(vertx.close());
        // What a connection wrote is counted when it ends.
        Eventually.holds(database::isAlone);
        return all;
    }

    private void tellDisk() throws SQLException {
        var findings = (double) database.number("select count(*) from finding");
        var attributions = (double) database.number("select count(*) from said");
        figures.note(
                "%.0f findings, %.0f attributions, %d occurrences",
                findings, attributions, database.number("select count(*) from occurrence"));
        var perFinding = 0.0;
        for (var table : OF_FINDINGS) {
            for (var part : database.bytes(table).entrySet()) {
                var each = table.equals("finding") ? part.getValue() / findings : 3.0 * part.getValue() / attributions;
                figures.note("  %s: %.1f bytes", part.getKey(), each);
                perFinding += each;
            }
        }
        figures.atMost("ingest.disk", perFinding, "bytes/finding", 650);
        figures.figure(
                "ingest.disk.transition",
                (double) database.number("""
                        select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'transition'::regclass""") / database.number("select count(*) from transition"),
                "bytes/transition");
        figures.figure(
                "ingest.disk.all",
                (double) database.number("select pg_database_size(current_database())") / findings,
                "bytes/finding");
    }

    private void tellLocks() throws Exception {
        figures.atMost(
                "ingest.deadlocks",
                (double) database.number("select deadlocks from pg_stat_database where datname = current_database()"),
                "deadlocks",
                0);
        figures.atMost("ingest.lock_waits", (double) database.longWaits(), "waits over 1 s", 0);
    }

    /** What took PostgreSQL's time since this was last told. */
    private void tellStatements() throws SQLException {
        if (!statements) {
            return;
        }
        for (var line : database.texts("""
                select format('%s ms in %s calls, %s rows: %s', round(total_exec_time::numeric), calls, rows,
                              left(regexp_replace(query, '\\s+', ' ', 'g'), 150))
                from pg_stat_statements order by total_exec_time desc limit 20""")) {
            figures.note("%s", line);
        }
        database.execute("select pg_stat_statements_reset()");
    }
}
