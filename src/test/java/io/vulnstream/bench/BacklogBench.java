package io.vulnstream.bench;

import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures what a backlog of many jobs does to Redis, to the memory of the process and to the rate, against a backlog
 * that is soon gone.
 *
 * <p>The backlog is written by SQL, as if a registry had been listed for the first time. Arguments: the checkout, a folder
 * to work in, how many jobs wait.
 */
public final class BacklogBench {
    private static final int PERMITS = 200;
    private static final int DRAINED = 30_000;
    private static final double MEGABYTE = 1e6;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Figures figures = new Figures(System.out);
    private final Machinery machinery;
    private double largest;
    private int from;

    private BacklogBench(Machinery machinery) {
        this.machinery = machinery;
    }

    public static void main(String[] args) throws Exception {
        try (var servers = BenchServers.start(
                        Path.of(args[0]), Path.of(args[1]).toAbsolutePath().resolve("servers"));
                var machinery = new Machinery(servers, "backlog", Machinery.defaults())) {
            new BacklogBench(machinery).run(Integer.parseInt(args[2]));
        }
    }

    private void run(int jobs) throws Exception {
        machinery.startSubscribers();
        machinery.startWorkers(PERMITS, machinery.ledger(), job -> {});
        machinery.startDispatcher();
        write(DRAINED);
        drain();
        write(DRAINED);
        double small = drain();
        double memory = residentMegabytes();
        figures.note("writing %d jobs …", jobs);
        write(jobs);
        double large = drain();
        figures.note("%d jobs still wait", machinery.count("select count(*) from job where state = 0"));
        figures.figure("backlog.rate", large, "jobs/s");
        figures.figure("backlog.rate_small", small, "jobs/s");
        figures.atLeast("backlog.rate_ratio", large / small, "ratio", 0.8);
        figures.atMost("backlog.redis", largest, "MB", 4);
        figures.atMost("backlog.memory", residentMegabytes() - memory, "MB", 20);
    }

    /** Rate of the next jobs, from the first one that is done. */
    private double drain() throws InterruptedException {
        long before = machinery.marked.sum();
        while (machinery.marked.sum() == before) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        var begun = System.nanoTime();
        while (machinery.marked.sum() < before + 2L * DRAINED) {
            TimeUnit.MILLISECONDS.sleep(100);
            largest = Math.max(largest, machinery.window());
        }
        return DRAINED / ((System.nanoTime() - begun) / 1e9);
    }

    private void write(int jobs) {
        Await.value(
                machinery.pg.withTransaction(tx -> tx.query("""
                with place as (
                    insert into source (public_id, kind, address)
                    values (gen_random_uuid(), 0, 'registry.test/bench/backlog')
                    on conflict (address) do update set kind = 0 returning id),
                images as (
                    insert into artifact (public_id, kind, digest, media_type, platform)
                    select gen_random_uuid(), 0, 'sha256:' || md5(n::text) || md5('x' || n), 'application/vnd.oci.image.manifest.v1+json',
                           'linux/amd64'
                    from generate_series(%d, %d) n returning id),
                asked as (
                    insert into request (public_id, reference, lane, reason, principal, state, resolved_at, trace)
                    select gen_random_uuid(), 'registry.test/bench/backlog@' || i.id, 1, 0, 'bench', 1, now(),
                           '00-' || md5(i.id::text) || '-0000000000000001-01'
                    from images i returning id, reference),
                made as (
                    insert into job (public_id, artifact_id, source_id, scanner, lane, state, trace)
                    select gen_random_uuid(), i.id, p.id, s.name, 1, 0, '00-' || md5(i.id::text) || '-0000000000000001-01'
                    from images i cross join place p cross join unnest(array['%s']) as s (name)
                    returning id, artifact_id)
                insert into request_job (request_id, job_id)
                select r.id, m.id from made m join asked r on r.reference = 'registry.test/bench/backlog@' || m.artifact_id""".formatted(
                                        from + 1,
                                        from += jobs / Machinery.SCANNERS.size(),
                                        String.join("','", Machinery.SCANNERS)))
                        .execute()),
                LONGEST);
        machinery.analyze();
    }

    private static double residentMegabytes() throws IOException {
        System.gc(); // what is garbage now was not before: only what is kept is compared
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MEGABYTE)
                .findFirst()
                .orElseThrow();
    }
}
