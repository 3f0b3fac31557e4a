package io.vulnstream.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.Json;
import io.vulnstream.support.http.Hosts;
import io.vulnstream.support.http.HttpExchange.Answer;
import io.vulnstream.support.http.HttpExchange.Question;
import io.vulnstream.support.http.HttpProblem;
import io.vulnstream.support.http.Redirects;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers a registry's challenge, by the distribution project's token protocol or by Basic, and remembers the answer for
 * as long as it holds. A repository's credential goes to its own registry and to the token service that this names.
 */
final class Authenticator {
    private static final long MAX_TOKEN = 256 * 1024;
    private static final int MAX_REMEMBERED = 10_000;
    /** What the protocol says a token holds when the service does not. */
    private static final long USUAL_SECONDS = 60;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final Exchange http;
    private final Credentials credentials;
    private final InstantSource clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(String header, Deadline until) {}

    private record Token(
            @Nullable String token,
            @JsonProperty("access_token") @Nullable String accessToken,
            @JsonProperty("expires_in") @Nullable Long expiresIn) {}

    Authenticator(Exchange http, Credentials credentials, InstantSource clock) {
        this.http = http;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** The Authorization header that was right the last time. */
    Optional<String> known(ImageReference repository) {
        return Optional.ofNullable(remembered.get(repository.source()))
                .filter(last -> !last.until().passed())
                .map(Remembered::header);
    }

    void forget(ImageReference repository) {
        remembered.remove(repository.source());
    }

    /** @param refused the answer 401 of the repository's own registry, at this address */
    Future<String> authorize(ImageReference repository, URI api, Answer refused, Deadline deadline) {
        return credentials.config().compose(config -> {
            var credential = config.find(repository);
            var challenge = Challenge.best(refused.headers().getAll("WWW-Authenticate"));
            if (challenge.isPresent() && challenge.get().scheme().equals("bearer")) {
                return bearer(repository, api, challenge.get(), credential.orElse(null), deadline);
            }
            if (challenge.isPresent() && credential.isPresent()) {
                return Future.succeededFuture(
                        remember(repository, credential.get().basic(), Duration.ofHours(1)));
            }
            return Future.failedFuture(noCredential(repository, refused, config));
        });
    }

    private PipelineFailure noCredential(ImageReference repository, Answer refused, DockerConfig config) {
        var refusal = RegistryFailures.ofStatus(repository.source(), refused, clock);
        var advice = config.helper(repository)
                .map(name -> "; the credential helper '" + name + "' is not run here: put an \"auth\" for "
                        + repository.registry() + " into a config.json and name it in registry.credentials")
                .orElse("; there is no credential for " + repository.registry());
        return new Retryable(Cause.REGISTRY_UNAUTHORIZED, refusal.getMessage() + advice);
    }

    private Future<String> bearer(
            ImageReference repository,
            URI api,
            Challenge challenge,
            @Nullable Credential credential,
            Deadline deadline) {
        if (credential != null && credential.bearerToken() != null) {
            var header = "Bearer " + credential.bearerToken().reveal();
            return Future.succeededFuture(remember(repository, header, Duration.ofMinutes(5)));
        }
        Question question;
        try {
            question = question(repository, api, challenge, credential);
        } catch (HttpProblem e) {
            return Future.failedFuture(RegistryFailures.ofThrowable(repository + ", token service", e));
        }
        return http.send(question, deadline)
                .recover(failure -> Future.failedFuture(
                        RegistryFailures.ofThrowable(repository.source() + ", token service", failure)))
                .compose(answer -> token(repository, answer));
    }

    private static Question question(
            ImageReference repository, URI api, Challenge challenge, @Nullable Credential credential)
            throws HttpProblem {
        var parameters = challenge.parameters();
        // A token service is named by the registry, so that the rules for redirects apply.
        var realm = Redirects.target(api, parameters.get("realm"));
        var scope = parameters.getOrDefault("scope", "repository:" + repository.repository() + ":pull");
        var query = "scope=" + encoded(scope)
                + (parameters.containsKey("service")
                        ? "&service=" + encoded(parameters.getOrDefault("service", ""))
                        : "");
        boolean thisMachine = Hosts.loopback(api.getHost());
        if (credential != null && credential.identityToken() != null) {
            var form = query + "&grant_type=refresh_token&client_id=vulnstream&refresh_token="
                    + encoded(credential.identityToken().reveal());
            var headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
            return new Question(HttpMethod.POST, realm, headers, Buffer.buffer(form), MAX_TOKEN, thisMachine);
        }
        var separator = realm.getRawQuery() == null ? "?" : "&";
        var headers = credential == null ? Map.<String, String>of() : Map.of("Authorization", credential.basic());
        return new Question(
                HttpMethod.GET, URI.create(realm + separator + query), headers, null, MAX_TOKEN, thisMachine);
    }

    private Future<String> token(ImageReference repository, Answer answer) {
        var what = repository.source() + ", token service";
        if (answer.status() != 200) {
            return Future.failedFuture(RegistryFailures.ofStatus(what, answer, clock));
        }
        try {
            @Nullable
            Token token =
                    Json.foreign().forType(Token.class).readValue(answer.body().getBytes());
            var value = token == null ? null : (token.token() != null ? token.token() : token.accessToken());
            if (token == null || value == null || !PRINTABLE.matcher(value).matches()) {
                return Future.failedFuture(RegistryFailures.rubbish(what, "its answer holds no token"));
            }
            long seconds = Objects.requireNonNullElse(token.expiresIn(), USUAL_SECONDS);
            // A token that ends on its way would cost another round.
            var holds = Duration.ofSeconds(Math.max(0, Math.min(seconds, 3600) * 9 / 10));
            return Future.succeededFuture(remember(repository, "Bearer " + value, holds));
        } catch (IOException e) {
            return Future.failedFuture(RegistryFailures.rubbish(what, "its answer is not JSON"));
        }
    }

    private String remember(ImageReference repository, String header, Duration holds) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(repository.source(), new Remembered(header, Deadline.in(holds)));
        return header;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
