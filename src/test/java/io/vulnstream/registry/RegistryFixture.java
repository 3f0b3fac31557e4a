package io.vulnstream.registry;

import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import io.vulnstream.support.http.Outbound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration of registries with short timeouts. */
public final class RegistryFixture {
    private RegistryFixture() {}

    public static AppConfig.Registry config(@Nullable Path credentials) {
        return config(credentials, Map.of());
    }

    /** Without breakers and retries: what a test asks is sent once. */
    public static HttpRegistryClient client(Vertx vertx, AppConfig.Registry config, Outbound outbound) {
        return HttpRegistryClient.of(vertx, config, HttpRegistryClient.exchange(vertx, config, outbound)::send);
    }

    static AppConfig.Registry config(@Nullable Path credentials, Map<String, String> mirrors) {
        return new AppConfig.Registry(
                credentials,
                List.of(),
                mirrors,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                new ByteSize(256 * 1024),
                Map.of());
    }
}
