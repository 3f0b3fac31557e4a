package io.vulnstream.intake;

import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.RequestRules.Problem;
import io.vulnstream.ledger.Acceptance;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.Submission;
import io.vulnstream.ledger.Submissions;
import io.vulnstream.ledger.Withdrawal;
import io.vulnstream.ledger.Withdrawals;
import io.vulnstream.support.Sha256;
import io.vulnstream.support.http.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks what is asked for, in whichever way it came, and hands over to the ledger. */
public final class Intake {
    private static final int LONGEST_REASON = 500;
    private final RequestRules rules;
    private final Submissions submissions;
    private final Withdrawals withdrawals;

    public Intake(RequestRules rules, Submissions submissions, Withdrawals withdrawals) {
        this.rules = rules;
        this.submissions = submissions;
        this.withdrawals = withdrawals;
    }

    /**
     * @param requests committed
     * @param problems what was not accepted
     * @param repeated whether these are the requests of an earlier command with the same key
     */
    public record Answer(List<Acceptance.Entry> requests, List<Problem> problems, boolean repeated) {}

    /**
     * Fails with a {@link Refusal}, or retryably where nothing can be committed now.
     *
     * @param most references that may be asked for at once
     * @param principal verified by the server; who belongs to no team and administrates nothing may only read
     */
    public Future<Answer> accept(ScanCommand command, int most, Principal principal, Trace trace) {
        try {
            allowed(principal);
            rules.refuse(command, most);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        var checked = rules.check(command);
        if (checked.good().isEmpty() && command.key() == null) {
            return Future.succeededFuture(new Answer(List.of(), checked.problems(), false));
        }
        var requests = checked.good().stream()
                .map(index -> request(command.references().get(index), command, trace.next()))
                .toList();
        var digest = command.key() == null ? "" : digest(command);
        return submissions
                .accept(new Submission(principal.name(), command.key(), digest, requests))
                .compose(acceptance -> answer(command, checked, acceptance));
    }

    /**
     * Takes requests back: one's own, and an administrator anybody's. Fails like {@link #accept}.
     *
     * @param reason kept with each of them
     */
    public Future<List<Withdrawal.Outcome>> withdraw(List<UUID> requests, Principal principal, String reason) {
        try {
            allowed(principal);
            if (requests.isEmpty() || reason.isBlank() || reason.length() > LONGEST_REASON) {
                throw new Refusal(
                        Refusal.Kind.BAD_USER_INPUT,
                        "to withdraw needs an id and a reason of 1 to " + LONGEST_REASON + " characters");
            }
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        return withdrawals.withdraw(new Withdrawal(
                requests.stream().distinct().toList(), principal.name(), principal.administrator(), reason.strip()));
    }

    private static void allowed(Principal principal) {
        if (!principal.administrator() && principal.teams().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "'" + principal.name() + "' may only read: give its token a team to let it ask for scans");
        }
    }

    private static NewRequest request(String reference, ScanCommand command, Trace trace) {
        var platforms = command.platforms();
        return new NewRequest(
                reference,
                command.scanners(),
                platforms == null || platforms.isEmpty() ? null : platforms,
                lane(command),
                Reason.ON_DEMAND,
                command.rescan(),
                null,
                trace);
    }

    private static Lane lane(ScanCommand command) {
        return Objects.requireNonNullElse(command.lane(), Lane.URGENT);
    }

    /** What was accepted once stays so, whatever is thought of it now. */
    private static Future<Answer> answer(ScanCommand command, RequestRules.Checked checked, Acceptance acceptance) {
        return switch (acceptance.kind()) {
            case NEW -> Future.succeededFuture(new Answer(acceptance.requests(), checked.problems(), false));
            case REPEATED -> {
                var accepted = acceptance.requests().stream()
                        .map(Acceptance.Entry::reference)
                        .collect(Collectors.toSet());
                var problems = checked.problems().stream()
                        .filter(problem -> problem.index() != null
                                && !accepted.contains(command.references().get(problem.index())))
                        .toList();
                yield Future.succeededFuture(new Answer(acceptance.requests(), problems, true));
            }
            case CONFLICT ->
                Future.failedFuture(new Refusal(
                        Refusal.Kind.CONFLICT,
                        "something else was asked for under this idempotency key before: use another key"));
        };
    }

    /** Of what is asked for, not of how it was written: members in another order or left at their defaults are the same. */
    private static String digest(ScanCommand command) {
        var sha = Sha256.start();
        add(sha, command.references());
        add(sha, command.scanners());
        add(sha, command.platforms());
        add(sha, List.of(lane(command).word(), String.valueOf(command.rescan())));
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void add(MessageDigest sha, @Nullable List<String> texts) {
        sha.update((byte) (texts == null ? 0 : 1));
        if (texts != null) {
            texts.forEach(text -> {
                sha.update(text.getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0xff); // never part of UTF-8
            });
        }
        sha.update((byte) 0xfe);
    }
}
