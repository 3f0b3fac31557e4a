package io.vulnstream.registry;

import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
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

    static AppConfig.Registry config(@Nullable Path credentials, Map<String, String> mirrors) {
        return new AppConfig.Registry(
                credentials,
                List.of(),
                mirrors,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                new ByteSize(256 * 1024));
    }
}
