package io.vulnstream.scanner.adapter;

import io.vulnstream.event.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What exit codes and messages mean.
 *
 * @param success codes of a scan that ran to its end
 * @param findings those of them that promise findings in the report
 * @param codeToCause failures; any other code is scanner-failed
 * @param messages looked for in stderr, in order, also after a success: the first that matches counts
 */
public record Verdicts(
        Set<Integer> success, Set<Integer> findings, Map<Integer, Cause> codeToCause, List<Message> messages) {
    public Verdicts {
        success = Set.copyOf(success);
        findings = Set.copyOf(findings);
        codeToCause = Map.copyOf(codeToCause);
        messages = List.copyOf(messages);
    }

    /**
     * @param unlessSystemKnown only when the report names no operating system
     * @param onFailure only when the exit code is no success
     * @param meaning for people, without a full stop
     */
    public record Message(Pattern stderr, Cause cause, boolean unlessSystemKnown, boolean onFailure, String meaning) {}

    /** What stderr tells of a process that failed. */
    public Optional<Message> ofFailure(String stderr) {
        return messages.stream()
                .filter(message -> !message.unlessSystemKnown())
                .filter(message -> message.stderr().matcher(stderr).find())
                .findFirst();
    }

    /** What makes a process that ended well a failure all the same. */
    public Optional<Message> ofSuccess(String stderr, boolean systemKnown) {
        return messages.stream()
                .filter(message -> !message.onFailure() && !(message.unlessSystemKnown() && systemKnown))
                .filter(message -> message.stderr().matcher(stderr).find())
                .findFirst();
    }
}
