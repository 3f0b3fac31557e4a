package io.vulnstream.triage;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Collection;
import java.util.List;

/** What keeps problems, as whoever decides needs it. */
public interface ReviewStore {
    /** Row of the id, in a transaction of its own; afterwards it counts for the groups that are known to it. */
    Future<Long> vulnerability(String id);

    /** Locks sources, and then out everybody else who decides or works out what decisions do, until the transaction ends. */
    Future<Void> hold(SqlClient tx, List<Long> sources);

    /** Makes problems of a source that is held what the decisions in force say. */
    Future<Void> review(SqlClient tx, long source, Collection<Long> problems);
}
