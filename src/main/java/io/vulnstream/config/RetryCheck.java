package io.vulnstream.config;

import io.vulnstream.config.AppConfig.Retry;
import io.vulnstream.support.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a schema cannot see: whether the delays in force fit together once the layers have been merged. */
final class RetryCheck {
    private static final String KEY = "dispatcher.retry";

    private final Retry retry;
    private final List<Problem> problems = new ArrayList<>();

    private RetryCheck(Retry retry) {
        this.retry = retry;
    }

    static List<Problem> problems(Retry retry) {
        var check = new RetryCheck(retry);
        check.check(KEY, retry);
        retry.causes().keySet().stream().sorted().forEach(cause -> check.of(null, cause));
        retry.scanners()
                .forEach((scanner, causes) ->
                        causes.keySet().stream().sorted().forEach(cause -> check.of(scanner, cause)));
        return List.copyOf(check.problems);
    }

    private void of(@Nullable String scanner, String cause) {
        var place = scanner == null ? ".causes." : ".scanners." + scanner + ".";
        check(KEY + place + cause, retry.of(scanner, cause));
    }

    private void check(String path, Retry inForce) {
        if (inForce.first().compareTo(inForce.maximum()) > 0) {
            problems.add(new Problem(
                    "configuration",
                    0,
                    path,
                    "first (" + inForce.first().toMillis() + "ms) must not be longer than maximum ("
                            + inForce.maximum().toMillis()
                            + "ms); what is not set here comes from what is more general"));
        }
    }
}
