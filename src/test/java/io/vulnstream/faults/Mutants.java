package io.vulnstream.faults;

import io.vulnstream.faults.Mutant.Change;
import java.util.List;

/** Bugs of the kinds that pipelines like this one have had. Each is one thing that is not done, or is done too early. */
final class Mutants {
    private static final String CLAIM = "with claimed as \\(\\s+update job";
    private static final String RESULT = "with moved as \\(\\s+update job j\\s+set state = 3";
    private static final String REQUEST = "insert into request \\(";
    private static final String QUEUED = "select public_id, entry from job where state = 1";

    private Mutants() {}

    static List<Mutant> all() {
        return List.of(
                one(
                        "answered-before-commit",
                        "a request is answered that is not kept",
                        Change.of(
                                REQUEST,
                                "trace, key\\)\\s+where key is null or (\\(principal, key\\) in \\(select principal, key from fresh\\))",
                                "trace, key) where (key is null or $1) and random() > 0.05")),
                one(
                        "accepted-and-forgotten",
                        "a request is kept and never looked at",
                        Change.of(REQUEST, "trace, state\\)", "trace, state, not_before)"),
                        Change.of(
                                REQUEST,
                                "trace, 0\\s+from",
                                "trace, 0, case when random() < 0.05 then now() + interval '10 years' else now() end from")),
                one(
                        "key-forgotten",
                        "the same idempotency key is another request",
                        Change.of(
                                "insert into request_key",
                                "on conflict do nothing",
                                "on conflict (principal, key) do update set requests = excluded.requests")),
                one(
                        "request-without-job",
                        "a request is resolved and leads to nothing",
                        Change.of(
                                "with joined as",
                                "join joined j on j.artifact_id = w.artifact_id and j.scanner = w.scanner",
                                "join joined j on j.artifact_id = w.artifact_id and j.scanner = w.scanner"
                                        + " and random() < 0.9")),
                one(
                        "two-dispatchers",
                        "two nodes hold the dispatcher's lease, and both resolve what is resolved",
                        Change.of(
                                "insert into lease",
                                "where l.holder = excluded.holder or l.until <= now\\(\\)",
                                "where true"),
                        Change.of(
                                "select id from request where id = any",
                                "and state = 0 order by",
                                "and state < 2 order by")),
                one(
                        "acknowledged-before-claim",
                        "an entry is acknowledged when it is read, and nobody misses it",
                        Change.of(
                                "XREADGROUP",
                                "taken\\[#taken \\+ 1\\] = \\{k, entry\\[1\\], status, bytes, size\\}",
                                "$0 redis.call('XACK', KEYS[k], group, entry[1]) redis.call('XDEL', KEYS[k], entry[1])"),
                        Change.of(QUEUED, "where state = 1", "where state = 1 and false")),
                one(
                        "claim-unchecked",
                        "a job is claimed whatever became of it",
                        Change.of(CLAIM, "and state \\+ 0 in \\(0, 1\\) and not_before <= now\\(\\)", "and state < 5")),
                one(
                        "epoch-unchecked",
                        "a worker that lost its claim commits its result",
                        Change.of(
                                RESULT,
                                "w.epoch = n.held\\s+where w.state \\+ 0 = 2",
                                "w.epoch >= n.held where w.state in (2, 3, 4)")),
                one(
                        "no-reclaim",
                        "nobody takes up what a dead worker held",
                        Change.of(
                                "select public_id, scanner, epoch, attempts",
                                "where state = 2 and lease_until < now\\(\\)",
                                "where state = 2 and false")),
                one(
                        "heartbeat-off",
                        "claims are not renewed",
                        Change.of(
                                "update job j\\s+set lease_until",
                                "set lease_until = now\\(\\) \\+ \\$3 \\* interval '1 millisecond'",
                                "set lease_until = j.lease_until + \\$3 * interval '0 millisecond'")),
                one(
                        "retry-never-due",
                        "a job that failed is not tried again",
                        Change.of(
                                "set state = 0, attempts = \\$2",
                                "not_before = now\\(\\) \\+ \\$3",
                                "not_before = now() + interval '1 day' + \\$3")),
                one(
                        "retry-holds-its-claim",
                        "a job that is to be tried again keeps its place among those that run",
                        Change.of(
                                "set state = 0, attempts = \\$2",
                                "set state = 0, (attempts.*)lease_until = null",
                                "set state = 2, $1lease_until = now() + interval '1 day'")),
                one(
                        "attempts-in-memory",
                        "attempts are counted where they are forgotten",
                        Change.of(CLAIM, "attempts = attempts \\+ 1", "attempts = 1")),
                one(
                        "lost-worker-ends-job",
                        "a job whose worker died has no second attempt",
                        Change.of(
                                "set state = 0, attempts = \\$2",
                                "set state = 0, attempts",
                                "set state = 5, finished_at = now(), attempts")),
                one(
                        "blind-to-lost-entries",
                        "what is gone from Redis is not put back",
                        Change.of(QUEUED, "where state = 1", "where state = 1 and false")),
                one(
                        "no-republish",
                        "an event that was lost is not published again",
                        Change.of("with lost as", "where w.state = 3 and", "where w.state = 3 and false and")),
                one(
                        "done-before-archive",
                        "done is said before the archive has it",
                        Change.of(
                                "set ingested_at",
                                "state       = case when archived_at is null then state else 4 end,\\s+"
                                        + "finished_at = case when archived_at is null then null else coalesce\\(finished_at, now\\(\\)\\) end",
                                "state = 4, archived_at = coalesce(archived_at, now()), finished_at = now()")),
                one(
                        "done-before-ingest",
                        "done is said before the findings are there",
                        Change.of(
                                "set archived_at",
                                "state       = case when state = 3 and ingested_at is not null then 4 else state end",
                                "ingested_at = coalesce(ingested_at, now()), state = case when state = 3 then 4 else state end"),
                        Change.of(
                                "set archived_at",
                                "when state = 3 and ingested_at is null then null else",
                                "when false then null else")),
                one(
                        "older-result-accepted",
                        "the result that comes last counts, however old it is",
                        Change.of(
                                "from watermark w\\s+left join scan s",
                                "w.database_built, w.started_at,",
                                "w.database_built, timestamptz '2000-01-01' as started_at,")),
                one(
                        "outbox-skipped",
                        "findings change and nobody is told",
                        Change.of(
                                "insert into outbox \\(key, event\\)",
                                "as e \\(key, event, place\\)",
                                "as e (key, event, place) where random() < 0.9")),
                one(
                        "mark-believed-without-row",
                        "a mark in Redis is believed though its scan was never committed",
                        Change.of(
                                "from job mine\\s+join job j",
                                "join scan s on s.id = j.scan_id and s.recorded_at = j.reported_at",
                                "left join scan s on s.id = j.scan_id and s.recorded_at = j.reported_at"),
                        Change.of(
                                "from job mine\\s+join job j",
                                "and j.public_id = \\$3 and j.epoch = \\$4 and j.state in \\(3, 4\\)\\s+and s.outcome = 0"
                                        + " and s.scanner_version = \\$5 and s.database_version = \\$6\\s+for update of j, mine",
                                "and j.public_id = \\$3 and \\$4::bigint > 0"
                                        + " and \\$5::text is not null and \\$6::text is not null for update of j, mine")));
    }

    private static Mutant one(String name, String meaning, Change... changes) {
        return new Mutant(name, meaning, List.of(changes));
    }
}
