package io.vulnstream.registry;

import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.config.AppConfig;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.breaker.Gate;

/** Which breaker stands before a repository: that of the host it is really pulled from. */
public final class RegistryGates implements HostGates {
    private final AppConfig.Registry config;
    private final RegistryAddresses addresses;
    private final Breakers breakers;

    public RegistryGates(AppConfig.Registry config, Breakers breakers) {
        this.config = config;
        this.addresses = new RegistryAddresses(config);
        this.breakers = breakers;
    }

    @Override
    public boolean allOpen() {
        return breakers.notClosed().isEmpty();
    }

    /** @param reference a repository, with or without tag and digest; always open where the text names none */
    @Override
    public Gate of(String reference) {
        try {
            return breaker(addresses.pulledAs(ImageReference.parse(reference)));
        } catch (Rejected notAReference) {
            return Gate.OPEN;
        }
    }

    /** @param pulled the name under which an image is pulled, a mirror's where there is one */
    public Breaker breaker(ImageReference pulled) {
        return breakers.of(BreakerExchange.host(addresses.api(pulled, "")), BreakerExchange.BREAKER);
    }

    /** The whole registry, unless a mirror stands in for some of it. */
    @Override
    public String sharing(String source) {
        var registry = source.substring(0, source.indexOf('/') + 1);
        boolean mirrored = config.mirrors().keySet().stream().anyMatch(prefix -> (prefix + "/").startsWith(registry));
        return mirrored || registry.isEmpty() ? source : registry;
    }
}
