package io.vulnstream.registry;

import io.vertx.core.Future;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HttpExchange.Answer;
import io.vulnstream.support.http.HttpExchange.Question;
import io.vulnstream.support.http.HttpProblem;
import java.net.URI;
import java.time.Duration;

/**
 * Leaves hosts alone that do not work, each by itself: registries, token services, and the hosts they redirect to. A request
 * that meets an outage is sent again a few times within its deadline. Whatever a working host answers opens no breaker: not
 * found, not allowed, too many requests.
 */
final class BreakerExchange implements Exchange {
    /** Also of what pulls images from them. */
    static final Breaker.Settings BREAKER = new Breaker.Settings(5, Duration.ofSeconds(30), 2, Duration.ofMillis(250));

    private final Exchange exchange;
    private final Breakers breakers;

    BreakerExchange(Exchange exchange, Breakers breakers) {
        this.exchange = exchange;
        this.breakers = breakers;
    }

    /** An answer that says that the server does not work. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        Broken(Answer answer) {
            super("it answered " + answer.status(), null, false, false);
            this.answer = answer;
        }
    }

    /** Host and port, as a breaker is named. */
    static String host(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    @Override
    public Future<Answer> send(Question question, Deadline deadline) {
        var call = new Breaker.Call<>(
                () -> exchange.send(question, deadline)
                        .compose(answer -> answer.status() >= 500
                                ? Future.failedFuture(new Broken(answer))
                                : Future.succeededFuture(answer)),
                BreakerExchange::isOutage,
                deadline);
        return breakers.of(host(question.uri()), BREAKER)
                .execute(call)
                .recover(failure -> failure instanceof Broken broken
                        ? Future.succeededFuture(broken.answer)
                        : Future.failedFuture(failure));
    }

    /** What is no rule of our own went wrong on the way. */
    private static boolean isOutage(Throwable failure) {
        return !(failure instanceof HttpProblem problem)
                || switch (problem.kind()) {
                    case TIMEOUT, PROXY -> true;
                    case TOO_LARGE, FORBIDDEN_ADDRESS, BAD_REDIRECT -> false;
                };
    }
}
