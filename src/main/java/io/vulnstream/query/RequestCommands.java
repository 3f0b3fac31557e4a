package io.vulnstream.query;

import io.vulnstream.intake.Intake;

/** The mutations of requests. */
final class RequestCommands implements SchemaPart {
    private final ScanRequests scans;
    private final RequestWithdrawals withdrawals;

    RequestCommands(Intake intake, RequestStore requests) {
        this.scans = new ScanRequests(intake, requests);
        this.withdrawals = new RequestWithdrawals(intake, requests);
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Mutation", "requestScan", scans::accept);
        wiring.root("Mutation", "withdrawRequest", withdrawals::withdraw);
    }
}
