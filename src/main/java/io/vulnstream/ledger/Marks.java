package io.vulnstream.ledger;

import io.vertx.core.Future;
import java.util.function.Function;

/** Marks of work that somebody did or does: an economy in front of the ledger, which alone says whether one is true. */
public interface Marks {
    /**
     * Marks work as ours, unless somebody's mark stands there that the ledger confirms.
     *
     * @param subject digest
     * @param version of scanner and advisory database
     * @param mark names a job and epoch
     * @param confirms asks the ledger whether what a mark names is true
     * @return whether the work is to be done
     */
    Future<Boolean> first(
            String subject, String scanner, String version, String mark, Function<String, Future<Boolean>> confirms);
}
