package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Redis is one that work can be trusted to. What its configuration has to be changed for is an
 * IllegalArgumentException, because waiting does not mend it; anything else may go away by itself.
 */
public final class RedisCheck {
    private static final String MORE = " (docs/OPERATIONS.md)";
    private final RedisConnections redis;
    private final StreamNames names;

    public RedisCheck(RedisConnections redis, StreamNames names) {
        this.redis = redis;
        this.names = names;
    }

    /** Answers the version of the server, {@code 7.0.15}; fails saying what is wrong with it and what to do. */
    public Future<String> suitable() {
        return redis.send(Request.cmd(Command.INFO))
                .recover(failure -> forbidden(failure)
                        ? unsuitable("the user may not use the command INFO: allow it" + MORE)
                        : Future.failedFuture(failure))
                .map(RedisCheck::facts)
                .compose(this::judged);
    }

    private Future<String> judged(Map<String, String> facts) {
        var version = facts.getOrDefault("redis_version", "unknown");
        if (old(version)) {
            return unsuitable("it is version " + version + ", and 6.2 or newer is needed");
        }
        if ("1".equals(facts.get("cluster_enabled"))) {
            return unsuitable(
                    "it runs in cluster mode, which is not supported: use one without (cluster-enabled no), or"
                            + " the service's variant with cluster mode disabled" + MORE);
        }
        var policy = facts.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")) {
            return unsuitable(
                    "its maxmemory-policy is " + policy + ", so that it may throw away streams and marks when its"
                            + " memory is full: set maxmemory-policy to noeviction" + MORE);
        }
        if ("slave".equals(facts.get("role"))) {
            return Future.failedFuture("it is a replica, which cannot be written to: name the primary in redis.uri");
        }
        return allowed().map(version);
    }

    /** Tries every command on a key that does not exist and is not made. */
    private Future<Void> allowed() {
        return redis.eval(Scripts.ALLOWED, List.of(names.probe()), List.of())
                .recover(failure -> forbidden(failure)
                        ? unsuitable("the user may not run scripts on the keys vs:" + names.environment()
                                + ":*: allow the command EVAL and these keys" + MORE)
                        : Future.failedFuture(failure))
                .compose(answer -> {
                    var missing = new ArrayList<String>();
                    answer.forEach(command -> missing.add(command.toString()));
                    return missing.isEmpty()
                            ? Future.<Void>succeededFuture()
                            : unsuitable("the user may not use these commands on the keys vs:" + names.environment()
                                    + ":*: " + String.join(", ", missing) + ": allow them" + MORE);
                });
    }

    private static boolean forbidden(Throwable failure) {
        return String.valueOf(failure.getMessage()).startsWith("NOPERM");
    }

    private static boolean old(String version) {
        var parts = version.split("\\.", 3);
        try {
            int major = Integer.parseInt(parts[0]);
            return major < 6 || (major == 6 && parts.length > 1 && Integer.parseInt(parts[1]) < 2);
        } catch (NumberFormatException e) {
            return false; // somebody's own numbering
        }
    }

    private static <T> Future<T> unsuitable(String why) {
        return Future.failedFuture(new IllegalArgumentException(why));
    }

    private static Map<String, String> facts(@Nullable Object answer) {
        return String.valueOf(answer)
                .lines()
                .map(line -> line.split(":", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip(), (first, second) -> first));
    }
}
