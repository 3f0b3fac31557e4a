package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.ledger.Claim;
import io.vulnstream.registry.RegistryAddresses;
import io.vulnstream.scanner.adapter.ImageForm;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.Value;
import io.vulnstream.scanner.image.ImageCache;
import io.vulnstream.scanner.image.ImageLocation;
import io.vulnstream.scanner.image.PullGuard;
import io.vulnstream.scanner.image.RegistryAccess;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Scratch;
import java.util.Map;
import java.util.function.Function;

/** Gives commands the image in the form their adapter wants. */
public final class ImageInput {
    private final RegistryAddresses addresses;
    private final RegistryAccess access;
    private final ImageCache cache;
    private final PullGuard guard;

    public ImageInput(RegistryAddresses addresses, RegistryAccess access, ImageCache cache, PullGuard guard) {
        this.addresses = addresses;
        this.access = access;
        this.cache = cache;
        this.guard = guard;
    }

    /** What a command is told of the image. */
    record Given(Placeholders placeholders, Map<String, Value> environment) {}

    /** Fails with reference-invalid when the claim names something no program should be given. */
    Future<ImageLocation> locate(Claim claim) {
        try {
            return Future.succeededFuture(ImageLocation.of(addresses, claim.source(), claim.digest()));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** The image stays until the work has ended. Held back while the host it is pulled from is left alone. */
    <T> Future<T> with(
            ScannerAdapter adapter,
            ImageLocation image,
            Scratch scratch,
            Cancellation cancellation,
            Function<Given, Future<T>> work) {
        return guard.guarded(image, () -> pulled(adapter, image, scratch, cancellation, work));
    }

    private <T> Future<T> pulled(
            ScannerAdapter adapter,
            ImageLocation image,
            Scratch scratch,
            Cancellation cancellation,
            Function<Given, Future<T>> work) {
        var placeholders = RegistryAccess.placeholders(image, scratch);
        if (adapter.image() == ImageForm.REFERENCE) {
            return prepared(scratch, placeholders).compose(work);
        }
        var name = adapter.image() == ImageForm.ARCHIVE ? "archive" : "folder";
        return cache.hold(image, adapter.image(), cancellation).compose(held -> work.apply(
                        new Given(placeholders.put(name, held.path().toString()), Map.of()))
                .onComplete(done -> held.release().run()));
    }

    private Future<Given> prepared(Scratch scratch, Placeholders placeholders) {
        return access.variables(scratch).map(environment -> new Given(placeholders, environment));
    }
}
