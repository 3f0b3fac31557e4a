package io.vulnstream.query;

import io.vulnstream.query.view.MissedTargetView;
import io.vulnstream.query.view.SourceView;
import io.vulnstream.query.view.TargetState;
import java.time.Duration;

/** Target and MissedTarget. */
final class TargetFields implements SchemaPart {
    private static final int LONGEST_HOURS = 24 * 365;
    private final TargetStore store;

    TargetFields(TargetStore store) {
        this.store = store;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "targets", env -> {
            var page = PageRequest.of(env, TargetStore.TARGETS, 1);
            var arguments = Arguments.of(env);
            return store.page(arguments.text("team"), arguments.word("state", TargetState.class), page)
                    .map(rows -> Connection.of(rows, page, TargetStore::cursor));
        });
        wiring.root("Query", "missedTargets", env -> {
            Integer hours = env.getArgument("hours");
            if (hours != null && (hours < 1 || hours > LONGEST_HOURS)) {
                throw QueryProblem.badInput("'hours' is " + hours + "; 1 to " + LONGEST_HOURS + " can be asked for");
            }
            return store.missed(hours == null ? null : Duration.ofHours(hours));
        });
        wiring.field(
                "MissedTarget", "target", Batch.one("MissedTarget.target", store::byKeys), MissedTargetView::targetKey);
        wiring.field("Source", "targets", Batch.many("Source.targets", store::ofAddresses), SourceView::address);
    }
}
