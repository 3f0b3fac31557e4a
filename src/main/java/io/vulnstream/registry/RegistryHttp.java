package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.Hosts;
import io.vulnstream.support.http.HttpExchange.Answer;
import io.vulnstream.support.http.HttpExchange.Question;
import io.vulnstream.support.http.HttpProblem;
import io.vulnstream.support.http.Redirects;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of a registry's API with all it takes: log-in, redirects, and the failure's cause where it does not succeed. */
final class RegistryHttp {
    private static final int MAX_REDIRECTS = 5;

    private final Exchange http;
    private final Authenticator authenticator;
    private final InstantSource clock;
    private final Duration timeout;

    /** @param timeout of one exchange; a call may take several */
    RegistryHttp(Exchange http, Authenticator authenticator, InstantSource clock, Duration timeout) {
        this.http = http;
        this.authenticator = authenticator;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * @param what names the call in failures
     * @param repository whose credentials count
     */
    record Call(
            String what,
            HttpMethod method,
            ImageReference repository,
            URI uri,
            String accept,
            long maxBody,
            Deadline deadline) {}

    /** An answer of 200. */
    record Reply(MultiMap headers, Buffer body) {}

    /** @param origin who really answered */
    private record Followed(URI origin, Answer answer) {}

    Future<Reply> send(Call call) {
        var known = authenticator.known(call.repository()).orElse(null);
        return follow(call, call.uri(), known, 0)
                .compose(followed ->
                        refused(call, followed) ? authorized(call, followed) : Future.succeededFuture(followed))
                .recover(failure -> Future.failedFuture(RegistryFailures.ofThrowable(call.what(), failure)))
                .compose(followed -> checked(call, followed.answer()));
    }

    /** Only the registry itself may ask for its credentials, not who it redirects to. */
    private static boolean refused(Call call, Followed followed) {
        return followed.answer().status() == 401 && Redirects.sameOrigin(followed.origin(), call.uri());
    }

    private Future<Followed> authorized(Call call, Followed refused) {
        authenticator.forget(call.repository());
        return authenticator
                .authorize(
                        call.repository(),
                        call.uri(),
                        refused.answer(),
                        call.deadline().within(timeout))
                .compose(header -> follow(call, call.uri(), header, 0));
    }

    private Future<Followed> follow(Call call, URI uri, @Nullable String authorization, int redirects) {
        boolean thisMachine = redirects == 0 || Hosts.loopback(call.uri().getHost());
        var question =
                new Question(call.method(), uri, headers(call, authorization), null, call.maxBody(), thisMachine);
        return http.send(question, call.deadline().within(timeout)).compose(answer -> {
            if (!Redirects.is(answer.status())) {
                return Future.succeededFuture(new Followed(uri, answer));
            }
            return redirected(call, uri, answer, authorization, redirects + 1);
        });
    }

    private Future<Followed> redirected(
            Call call, URI from, Answer answer, @Nullable String authorization, int redirects) {
        try {
            if (redirects > MAX_REDIRECTS) {
                throw new HttpProblem(
                        HttpProblem.Kind.BAD_REDIRECT,
                        from.getAuthority() + " redirects more than " + MAX_REDIRECTS + " times");
            }
            var to = Redirects.target(from, answer.headers().get("Location"));
            return follow(call, to, Redirects.sameOrigin(from, to) ? authorization : null, redirects);
        } catch (HttpProblem e) {
            return Future.failedFuture(e);
        }
    }

    private static Map<String, String> headers(Call call, @Nullable String authorization) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", call.accept());
        headers.put("User-Agent", "vulnstream");
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        return headers;
    }

    private Future<Reply> checked(Call call, Answer answer) {
        return answer.status() == 200
                ? Future.succeededFuture(new Reply(answer.headers(), answer.body()))
                : Future.failedFuture(RegistryFailures.ofStatus(call.what(), answer, clock));
    }
}
