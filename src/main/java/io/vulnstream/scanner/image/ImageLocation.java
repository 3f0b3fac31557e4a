package io.vulnstream.scanner.image;

import io.vulnstream.registry.ImageReference;
import io.vulnstream.registry.RegistryAddresses;

/**
 * Where an image is pulled from.
 *
 * @param registry {@code host:port} as in its name, before any mirror
 * @param digest {@code sha256:…} of the manifest of one platform
 * @param reference {@code host/path@sha256:…}, of the mirror where there is one
 * @param plainHttp without TLS
 */
public record ImageLocation(String registry, String digest, String reference, boolean plainHttp) {
    /**
     * @param source {@code registry/path}
     * @throws io.vulnstream.bus.PipelineFailure.Rejected reference-invalid
     */
    public static ImageLocation of(RegistryAddresses addresses, String source, String digest) {
        var named = ImageReference.parse(source + "@" + digest);
        var pulled = addresses.pulledAs(named);
        return new ImageLocation(
                named.registry(), digest, pulled.source() + "@" + digest, addresses.plain(pulled.registry()));
    }
}
