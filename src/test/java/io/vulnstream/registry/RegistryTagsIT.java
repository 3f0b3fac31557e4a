package io.vulnstream.registry;

import static io.vulnstream.registry.RegistryCalls.app;
import static io.vulnstream.registry.RegistryCalls.failed;
import static io.vulnstream.registry.RegistryCalls.soon;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.http.Outbound;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lists of tags that are long, in a circle, or of what is no tag. */
@ExtendWith(VertxExtension.class)
class RegistryTagsIT {
    private Vertx vertx;
    private HttpRegistryClient client;

    @BeforeEach
    void connect(Vertx vertx) {
        this.vertx = vertx;
        client = RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT);
    }

    private FakeRegistry registry(Consumer<HttpServerRequest> behaviour) {
        return FakeRegistry.start(vertx, behaviour);
    }

    @Test
    void tenThousandTagsComeInPages() {
        var registry = registry(RegistryTagsIT::hundredTags);

        var list = value(client.tags(app(registry), 10_000, soon()));

        assertThat(list.tags()).hasSize(10_000).startsWith("t0").endsWith("t9999");
        assertThat(list.truncated()).isFalse();
        assertThat(registry.asked()).hasSize(100);
    }

    @Test
    void moreTagsThanAllowedAreCutOffAndSaidSo() {
        var registry = registry(RegistryTagsIT::hundredTags);

        var list = value(client.tags(app(registry), 250, soon()));

        assertThat(list.tags()).hasSize(250);
        assertThat(list.truncated()).isTrue();
        assertThat(registry.asked()).hasSize(3);
    }

    /** A hundred tags a page, ten thousand in all. */
    private static void hundredTags(HttpServerRequest request) {
        int from = request.getParam("last") == null ? 0 : Integer.parseInt(request.getParam("last"));
        if (from + 100 < 10_000) {
            request.response().putHeader("Link", "</v2/app/tags/list?last=" + (from + 100) + "&n=100>; rel=\"next\"");
        }
        var tags = IntStream.range(from, from + 100)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(","));
        FakeRegistry.answer(request, 200, "application/json", "{\"name\": \"app\", \"tags\": [" + tags + "]}");
    }

    @Test
    void pagesThatLeadInACircleOrElsewhereAreNotFollowed() {
        var circle = registry(request -> {
            request.response().putHeader("Link", "</v2/app/tags/list>; rel=\"next\"");
            FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
        });
        var elsewhere = registry(request -> {
            request.response().putHeader("Link", "<http://169.254.169.254/v2/>; rel=\"next\"");
            FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
        });

        assertThat(failed(client.tags(app(circle), 10, soon()))).hasMessageContaining("do not end");
        assertThat(failed(client.tags(app(elsewhere), 10, soon()))).hasMessageContaining("on another host");
    }

    @Test
    void namesThatAreNoTagsAreLeftOut() {
        var registry = FakeRegistry.answering(
                vertx,
                200,
                "application/json",
                "{\"tags\": [\"ok\", \"--flag\", \"a b\", null, \"\", \"x;y\", \"1\\n\"]}");

        assertThat(value(client.tags(app(registry), 10, soon())).tags()).containsExactly("ok");
    }

    @Test
    void anEmptyRepositoryHasNoTags() {
        var registry = FakeRegistry.answering(vertx, 200, "application/json", "{\"name\": \"app\", \"tags\": null}");

        assertThat(value(client.tags(app(registry), 10, soon())).tags()).isEmpty();
    }
}
