package io.vulnstream.registry;

import static io.vulnstream.testkit.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.support.Deadline;
import java.time.Duration;

/** What every test of a misbehaving registry says. */
final class RegistryCalls {
    private RegistryCalls() {}

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    static ImageReference app(FakeRegistry registry) {
        return ImageReference.parse(registry.host() + "/app:1");
    }

    static PipelineFailure failed(Future<?> future) {
        assertThat(failure(future)).isInstanceOf(PipelineFailure.class);
        return (PipelineFailure) failure(future);
    }
}
