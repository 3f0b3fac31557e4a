package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vulnstream.support.ServerAccess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections to Redis: a pool for commands, and connections of their own for blocking reads. A lost connection is made
 * again by the next command; until Redis is back, commands fail. A server that became a replica keeps its connections and
 * refuses to write: those for commands are made anew then, because the address may lead to its successor by now. Who only
 * waits for something new hears of it from a replica, too.
 */
public final class RedisConnections {
    private static final int BLOCKING = 256;
    private static final int SILENCE_SECONDS = 30;
    /** Between two tries to reach whoever may be written to. */
    private static final Duration ANEW = Duration.ofSeconds(1);

    private final Supplier<Redis> connect;
    private final Redis blocking;
    private volatile Redis commands;
    private long made = System.nanoTime();

    private RedisConnections(Supplier<Redis> connect, Redis blocking) {
        this.connect = connect;
        this.blocking = blocking;
        this.commands = connect.get();
    }

    /** @param access {@code redis://user@host:port}, {@code rediss://…}; nothing is connected before it is needed */
    public static RedisConnections connect(Vertx vertx, ServerAccess access, int poolSize) {
        return new RedisConnections(
                () -> Redis.createClient(vertx, options(access, poolSize, "commands")),
                Redis.createClient(vertx, options(access, BLOCKING, "blocking")));
    }

    private static RedisOptions options(ServerAccess access, int poolSize, String name) {
        // A server that is silent for long is as good as gone; blocking reads end after two seconds.
        var net = new NetClientOptions()
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(5))
                .setReadIdleTimeout(SILENCE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setTrustOptions(access.trust())
                .setHostnameVerificationAlgorithm("HTTPS");
        var options = new RedisOptions()
                .setConnectionString(access.uri())
                .setNetClientOptions(net)
                .setPoolName("redis-" + name)
                .setMaxPoolSize(poolSize)
                .setMaxPoolWaiting(100_000);
        var user = URI.create(access.uri()).getUserInfo();
        if (user != null && !user.contains(":")) { // the client knows a user of the URI only with a password
            options.setUser(user);
        }
        if (access.password() != null) {
            options.setPassword(access.password());
        }
        return options;
    }

    Future<@Nullable Response> send(Request request) {
        return watched(redis -> redis.send(request));
    }

    Future<List<Response>> batch(List<Request> requests) {
        return watched(redis -> redis.batch(requests));
    }

    private <T> Future<T> watched(Function<Redis, Future<T>> work) {
        var asked = commands;
        return work.apply(asked).onFailure(failure -> {
            if (String.valueOf(failure.getMessage()).contains("READONLY")) {
                replace(asked);
            }
        });
    }

    private synchronized void replace(Redis demoted) {
        if (commands.equals(demoted) && System.nanoTime() - made > ANEW.toNanos()) {
            commands = connect.get();
            made = System.nanoTime();
            demoted.close();
        }
    }

    /** Runs a script in one step of the server. */
    Future<Response> eval(String script, List<String> keys, List<String> arguments) {
        var request = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return send(request);
    }

    Future<RedisConnection> dedicated() {
        return blocking.connect();
    }

    /** For health: fails when Redis does not answer. */
    public Future<Void> check() {
        return send(Request.cmd(Command.PING)).mapEmpty();
    }

    public Future<Void> close() {
        return commands.close().eventually(blocking::close);
    }
}
