package io.vulnstream.ledger;

import io.vertx.core.Future;
import java.util.List;

/** Ends requests that nobody needs any more. A withdrawn request stays withdrawn. */
public interface Withdrawals {
    /** In the order of the ids given. */
    Future<List<Withdrawal.Outcome>> withdraw(Withdrawal withdrawal);
}
