package io.vulnstream.app;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.intake.GroupCommit;
import io.vulnstream.intake.Intake;
import io.vulnstream.intake.RequestRules;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.ledger.WithdrawalStore;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import java.time.Duration;
import java.util.Optional;

/** What takes requests, over HTTP for the role intake and over GraphQL for the role query. */
final class IntakeWiring {
    /** Whoever asks is told after a few times this that nothing was stored, however PostgreSQL behaves. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private IntakeWiring() {}

    static Intake intake(Core core, AdapterCatalog adapters) {
        return new Intake(
                new RequestRules(IntakeWiring::referenceProblem, adapters::names),
                new GroupCommit(submissions(core)::accept, PATIENCE),
                new WithdrawalStore(core.pg(), core.hints()));
    }

    static SubmissionStore submissions(Core core) {
        return new SubmissionStore(core.pg(), core.hints(), PATIENCE);
    }

    private static Optional<String> referenceProblem(String reference) {
        try {
            ImageReference.parse(reference);
            return Optional.empty();
        } catch (PipelineFailure failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }
}
