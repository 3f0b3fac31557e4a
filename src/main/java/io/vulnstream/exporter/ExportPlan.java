package io.vulnstream.exporter;

import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Reason;
import io.vulnstream.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run asks for: one request for each distinct digest, for all targets that found it. Where they want different
 * scanners or platforms, the request names all of them.
 */
final class ExportPlan {
    private final List<String> enabled;
    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private final Map<Long, Integer> digests = new HashMap<>();

    /** What is wanted of a digest. */
    private static final class Wish {
        final String reference;
        final long target;
        final Set<String> scanners = new TreeSet<>();
        final Set<String> platforms = new TreeSet<>();
        boolean allScanners;
        boolean allPlatforms;

        Wish(String reference, long target) {
            this.reference = reference;
            this.target = target;
        }
    }

    private ExportPlan(List<String> enabled) {
        this.enabled = enabled;
    }

    /**
     * @param enabled names of the scanners of a target that names none
     * @param listings by repository
     */
    static ExportPlan of(List<Target.Stored> targets, Map<String, RepositoryListing> listings, List<String> enabled) {
        var plan = new ExportPlan(enabled);
        targets.forEach(target -> {
            var listing = listings.get(target.target().repository());
            if (listing != null) {
                plan.add(target, listing);
            }
        });
        return plan;
    }

    private void add(Target.Stored stored, RepositoryListing listing) {
        var target = stored.target();
        var wanted = new LinkedHashMap<String, String>();
        for (var tag : listing.chosen().getOrDefault(target.definition().tags(), List.of())) {
            var descriptor = listing.named().get(tag);
            if (descriptor != null) {
                wanted.putIfAbsent(descriptor.digest(), target.repository() + ":" + tag + "@" + descriptor.digest());
            }
        }
        digests.put(stored.id(), wanted.size());
        wanted.forEach((digest, reference) ->
                extend(wishes.computeIfAbsent(digest, key -> new Wish(reference, stored.id())), target.definition()));
    }

    private void extend(Wish wish, Target.Definition definition) {
        var scanners = definition.scanners();
        wish.scanners.addAll(scanners == null ? enabled : scanners);
        // Where the adapters are not known here, who resolves the request knows them.
        wish.allScanners |= scanners == null && enabled.isEmpty();
        var platforms = definition.platforms();
        if (platforms == null) {
            wish.allPlatforms = true;
        } else {
            wish.platforms.addAll(platforms);
        }
    }

    /** Distinct digests that a target found. */
    int requested(long target) {
        return digests.getOrDefault(target, 0);
    }

    /** @param rescan ask also for what is known for the current databases */
    List<NewRequest> requests(boolean rescan) {
        var requests = new ArrayList<NewRequest>();
        wishes.forEach((digest, wish) -> requests.add(new NewRequest(
                wish.reference,
                wish.allScanners ? null : List.copyOf(wish.scanners),
                platforms(wish),
                Lane.ROUTINE,
                Reason.SCHEDULE,
                rescan,
                wish.target,
                Trace.begin())));
        return requests;
    }

    private static @Nullable List<String> platforms(Wish wish) {
        return wish.allPlatforms ? null : List.copyOf(wish.platforms);
    }

    static Map<String, RepositoryListing> byRepository(List<RepositoryListing> listings) {
        return listings.stream().collect(Collectors.toMap(RepositoryListing::repository, Function.identity()));
    }
}
