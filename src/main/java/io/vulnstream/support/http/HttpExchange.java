package io.vulnstream.support.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.WriteStream;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.http.HttpProblem.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends one request and reads its whole answer, within a deadline and a size. Follows no redirect. */
public final class HttpExchange {
    private final HttpClient client;
    private final Duration connectTimeout;
    private final Outbound outbound;

    public HttpExchange(HttpClient client, Duration connectTimeout, Outbound outbound) {
        this.client = client;
        this.connectTimeout = connectTimeout;
        this.outbound = outbound;
    }

    /**
     * @param maxBody most bytes of the answer's body that are read
     * @param thisMachine whether an address of this machine may be asked: not where somebody else's redirect led
     */
    public record Question(
            HttpMethod method,
            URI uri,
            Map<String, String> headers,
            @Nullable Buffer body,
            long maxBody,
            boolean thisMachine) {}

    /** The body is whole. */
    public record Answer(int status, MultiMap headers, Buffer body) {}

    /** Fails with an {@link HttpProblem} by our rules, else with what the network said. */
    public Future<Answer> send(Question question, Deadline deadline) {
        return send(question, deadline, HttpExchange::read);
    }

    /** The same with the body of a good answer going elsewhere, piece by piece; the answer's own is empty then. */
    public Future<Answer> save(Question question, Deadline deadline, WriteStream<Buffer> to) {
        return send(
                question,
                deadline,
                (response, asked) -> response.statusCode() == 200 ? pass(response, asked, to) : read(response, asked));
    }

    private interface Reader {
        Future<Answer> read(HttpClientResponse response, Question question);
    }

    private Future<Answer> send(Question question, Deadline deadline, Reader reader) {
        if (deadline.passed()) {
            return Future.failedFuture(timeout(question));
        }
        if (Hosts.neverAsked(question.uri().getHost())) {
            return Future.failedFuture(forbidden(question.uri().getHost()));
        }
        var proxy = outbound.proxy(question.uri()).orElse(null);
        RequestOptions options;
        try {
            options = options(question, proxy, deadline);
        } catch (RuntimeException e) { // an address or a header that cannot be sent
            return Future.failedFuture(e);
        }
        return client.request(options)
                .recover(failure -> Future.failedFuture(
                        proxy == null ? failure : ProxyFailures.told(failure, question.uri(), proxy)))
                .compose(request -> exchange(request, question, proxy, deadline, reader))
                .recover(failure ->
                        Future.failedFuture(failure instanceof TimeoutException ? timeout(question) : failure));
    }

    private RequestOptions options(Question question, @Nullable ProxyAddress proxy, Deadline deadline) {
        var options = new RequestOptions()
                .setAbsoluteURI(question.uri().toString())
                .setMethod(question.method())
                .setFollowRedirects(false)
                .setConnectTimeout(deadline.millisWithin(connectTimeout));
        question.headers().forEach(options::putHeader);
        if (proxy != null) {
            options.setProxyOptions(
                    proxy.options().setConnectTimeout(Duration.ofMillis(deadline.millisWithin(connectTimeout))));
        }
        return options;
    }

    private static Future<Answer> exchange(
            HttpClientRequest request,
            Question question,
            @Nullable ProxyAddress proxy,
            Deadline deadline,
            Reader reader) {
        // A name may lead anywhere: what counts is where the connection went, and nothing is said to it before. Behind
        // a proxy it went to the proxy, which alone knows what names mean there.
        var peer = proxy == null ? request.connection().remoteAddress().hostAddress() : null;
        if (peer != null && (Hosts.linkLocal(peer) || (!question.thisMachine() && Hosts.loopback(peer)))) {
            request.reset();
            return Future.failedFuture(forbidden(question.uri().getHost() + " (" + peer + ")"));
        }
        var sent = question.body() == null ? request.send() : request.send(question.body());
        return sent.compose(response -> response.statusCode() == 407 && proxy != null
                        ? Future.failedFuture(ProxyFailures.unauthorized(question.uri(), proxy))
                        : reader.read(response, question))
                .timeout(deadline.millisWithin(Duration.ofDays(1)), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset());
    }

    private static Future<Answer> read(HttpClientResponse response, Question question) {
        var body = Buffer.buffer();
        Promise<Answer> whole = Promise.promise();
        response.handler(part -> {
                    if (body.length() + (long) part.length() > question.maxBody()) {
                        whole.tryFail(tooLarge(question));
                    } else {
                        body.appendBuffer(part);
                    }
                })
                .exceptionHandler(whole::tryFail)
                .endHandler(end -> whole.tryComplete(new Answer(response.statusCode(), response.headers(), body)));
        return whole.future();
    }

    private static Future<Answer> pass(HttpClientResponse response, Question question, WriteStream<Buffer> to) {
        var length = new AtomicLong();
        Promise<Answer> whole = Promise.promise();
        to.exceptionHandler(whole::tryFail);
        response.handler(part -> {
                    if (length.addAndGet(part.length()) > question.maxBody()) {
                        whole.tryFail(tooLarge(question));
                        return;
                    }
                    to.write(part).onFailure(whole::tryFail);
                    if (to.writeQueueFull()) {
                        response.pause();
                        to.drainHandler(drained -> response.resume());
                    }
                })
                .exceptionHandler(whole::tryFail)
                .endHandler(end ->
                        whole.tryComplete(new Answer(response.statusCode(), response.headers(), Buffer.buffer())));
        return whole.future();
    }

    private static HttpProblem timeout(Question question) {
        return new HttpProblem(Kind.TIMEOUT, question.uri().getAuthority() + " did not answer in time");
    }

    private static HttpProblem tooLarge(Question question) {
        return new HttpProblem(
                Kind.TOO_LARGE,
                question.uri().getAuthority() + " answered " + question.uri().getPath() + " with more than "
                        + question.maxBody() + " bytes");
    }

    private static HttpProblem forbidden(String host) {
        return new HttpProblem(Kind.FORBIDDEN_ADDRESS, host + " is an address that is never asked");
    }
}
