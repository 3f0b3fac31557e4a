package io.vulnstream.faults;

import io.vulnstream.faults.Mutant.Change;
import java.util.List;

/** Bugs of the kinds that pipelines like this one have had. Each is one thing that is not done, or is done too early. */
final class Mutants {
    private static final String CLAIM = "with claimed as \\(\\s+update job";
    private static final String REPORT = "with moved as \\(\\s+update job\\s+set state = 3";

    private Mutants() {}

    static List<Mutant> all() {
        return List.of(
                one(
                        "accepted-and-forgotten",
                        "a request is answered and never looked at",
                        Change.of("insert into request \\(", "trace, state\\)", "trace, state, not_before)"),
                        Change.of(
                                "insert into request \\(",
                                "trace, 0\\s+from",
                                "trace, 0, case when random() < 0.05 then timestamptz 'infinity' else now() end from")),
                one(
                        "epoch-unchecked",
                        "a worker that lost its claim commits its result",
                        Change.of(REPORT, "w.epoch = n.held\\s+where w.state = 2", "n.held > 0")),
                one(
                        "claim-unchecked",
                        "a job is claimed that somebody has",
                        Change.of(CLAIM, "and state in \\(0, 1\\) and not_before <= now\\(\\)", "and state < 3")),
                one(
                        "no-reclaim",
                        "nobody takes up what a dead worker held",
                        Change.of(
                                "select public_id, epoch, attempts",
                                "where state = 2 and lease_until < now\\(\\)",
                                "where false")),
                one(
                        "heartbeat-off",
                        "claims are not renewed",
                        Change.of(
                                "update job j\\s+set lease_until",
                                "set lease_until = now\\(\\) \\+ \\$3 \\* interval '1 millisecond'",
                                "set lease_until = j.lease_until + \\$3 * interval '0 millisecond'")),
                one(
                        "blind-to-lost-entries",
                        "what is gone from Redis is not put back",
                        Change.of(
                                "select public_id, entry from job where state = 1",
                                "where state = 1",
                                "where state = 1 and false")),
                one(
                        "no-republish",
                        "an event that was lost is not published again",
                        Change.of("as ingested,", "where state = 3 and not_before <= now\\(\\)", "where false")),
                one(
                        "done-before-archive",
                        "done is said before the archive has it",
                        Change.of("set ingested_at", "case when archived_at is null then state else 4 end", "4")),
                one(
                        "done-before-ingest",
                        "done is said before the findings are there",
                        Change.of(
                                "set archived_at", "state = 3 and ingested_at is not null then 4", "state = 3 then 4")),
                one(
                        "retry-never-due",
                        "a job that failed is not tried again",
                        Change.of(
                                "set state = 0, attempts = \\$2",
                                "not_before = now\\(\\) \\+ \\$3",
                                "not_before = now() + interval '1 day' + \\$3")),
                one(
                        "lost-worker-ends-job",
                        "a job whose worker died has no second attempt",
                        Change.of(
                                "set state = 0, attempts = \\$2",
                                "set state = 0, attempts",
                                "set state = 5, finished_at = now(), attempts")),
                one(
                        "request-without-job",
                        "a request is resolved and leads to nothing",
                        Change.of(
                                "with joined as",
                                "select \\$1, id from joined",
                                "select \\$1, id from joined where random() < 0.9")));
    }

    private static Mutant one(String name, String meaning, Change... changes) {
        return new Mutant(name, meaning, List.of(changes));
    }
}
