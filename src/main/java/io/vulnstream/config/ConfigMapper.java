package io.vulnstream.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.vulnstream.support.http.NoProxy;
import io.vulnstream.support.http.ProxyAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds a checked tree to the records. Durations are written {@code 15s}, {@code 500ms}, {@code 5d}. */
public final class ConfigMapper {
    private ConfigMapper() {}

    public static JsonMapper create() {
        return JsonMapper.builder()
                .addModule(new SimpleModule()
                        .addDeserializer(Duration.class, new DurationReader())
                        .addDeserializer(Path.class, new PathReader())
                        .addDeserializer(ProxyAddress.class, new ProxyReader())
                        .addDeserializer(NoProxy.class, new NoProxyReader()))
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** @throws IllegalArgumentException when the text is no number with a unit */
    public static Duration duration(String text) {
        var unit = text.replaceFirst("^\\d+", "");
        var number = text.substring(0, text.length() - unit.length());
        if (number.isEmpty() || number.length() > 12) {
            throw new IllegalArgumentException("'" + text + "' is not a duration like 15s (ms, s, m, h, d)");
        }
        long count = Long.parseLong(number);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException("'" + text + "' is not a duration like 15s (ms, s, m, h, d)");
        };
    }

    private static final class DurationReader extends StdScalarDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return duration(parser.getText());
        }
    }

    /** Empty text stands for none, whatever the environment says. */
    private static final class ProxyReader extends StdScalarDeserializer<ProxyAddress> {
        private static final long serialVersionUID = 1L;

        ProxyReader() {
            super(ProxyAddress.class);
        }

        @Override
        public @Nullable ProxyAddress deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            var text = parser.getText();
            return text.isBlank() ? null : ProxyAddress.parse(text);
        }
    }

    /** A list, or its entries in one text with commas between them. */
    private static final class NoProxyReader extends StdDeserializer<NoProxy> {
        private static final long serialVersionUID = 1L;

        NoProxyReader() {
            super(NoProxy.class);
        }

        @Override
        public NoProxy deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return NoProxy.of(
                    parser.isExpectedStartArrayToken()
                            ? List.of(parser.readValueAs(String[].class))
                            : List.of(parser.getText().split(",")));
        }
    }

    private static final class PathReader extends StdScalarDeserializer<Path> {
        private static final long serialVersionUID = 1L;

        PathReader() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Path.of(parser.getText());
        }
    }
}
