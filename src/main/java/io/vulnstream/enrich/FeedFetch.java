package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.HttpExchange;
import io.vulnstream.support.http.HttpExchange.Question;
import io.vulnstream.support.http.HttpProblem;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.http.Redirects;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Brings a feed to where it can be read: a file as it lies there, an address into a file of its own for a while. */
public final class FeedFetch {
    private static final Breaker.Settings BREAKER =
            new Breaker.Settings(3, Duration.ofMinutes(10), 2, Duration.ofSeconds(1));
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofMinutes(5);
    private static final int REDIRECTS = 5;
    /** EPSS is 2 MB. */
    private static final long MOST = 64L << 20;

    private final Vertx vertx;
    private final Path folder;
    private final Breakers breakers;
    private final HttpExchange exchange;

    /**
     * @param folder for what is downloaded
     * @param breakers of the hosts that are asked
     */
    public FeedFetch(Vertx vertx, Path folder, Outbound outbound, Breakers breakers) {
        this.vertx = vertx;
        this.folder = folder;
        this.breakers = breakers;
        var options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECT.toMillis())
                .setName("feeds");
        outbound.trust().ifPresent(options::setTrustOptions);
        this.exchange = new HttpExchange(vertx.createHttpClient(options), CONNECT, outbound);
    }

    /** An answer that says that the server does not work. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(URI uri, int status) {
            super(uri.getAuthority() + " answered " + status, null, false, false);
        }
    }

    <T> Future<T> with(Feed feed, URI uri, Function<Path, Future<T>> work) {
        if ("file".equals(uri.getScheme())) {
            return work.apply(Path.of(uri));
        }
        var file = folder.resolve(feed.word() + ".download");
        return vertx.fileSystem()
                .mkdirs(folder.toString())
                .compose(made -> save(uri, file, REDIRECTS, Deadline.in(WHOLE)))
                .compose(saved -> work.apply(file))
                .eventually(() -> vertx.fileSystem().delete(file.toString()).otherwiseEmpty());
    }

    private Future<Void> save(URI uri, Path file, int redirects, Deadline deadline) {
        var call = new Breaker.Call<>(() -> once(uri, file, deadline), FeedFetch::isOutage, deadline);
        return breakers.of(uri.getAuthority(), BREAKER).execute(call).compose(answer -> {
            if (Redirects.is(answer.status()) && redirects > 0) {
                return followed(uri, answer, file, redirects, deadline);
            }
            return answer.status() == 200
                    ? Future.succeededFuture()
                    : Future.failedFuture(new FeedInvalid(
                            uri.getAuthority() + " answered " + answer.status() + " for " + uri.getPath()));
        });
    }

    private Future<Void> followed(URI uri, HttpExchange.Answer answer, Path file, int redirects, Deadline deadline) {
        try {
            return save(Redirects.target(uri, answer.headers().get("Location")), file, redirects - 1, deadline);
        } catch (HttpProblem e) {
            return Future.failedFuture(e);
        }
    }

    private Future<HttpExchange.Answer> once(URI uri, Path file, Deadline deadline) {
        var question = new Question(HttpMethod.GET, uri, Map.of("Accept", "*/*"), null, MOST, true);
        return vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setTruncateExisting(true))
                .compose(out -> exchange.save(question, deadline, out).eventually(out::close))
                .compose(answer -> answer.status() >= 500
                        ? Future.failedFuture(new Broken(uri, answer.status()))
                        : Future.succeededFuture(answer));
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
