package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.registry.BuildTimes;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.registry.RegistryClient;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.registry.RegistryClient.TagList;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.FanOut;
import io.vulnstream.target.TagRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists a repository once for all who watch it, and asks once for each tag that one of them wants. */
public final class RepositoryLister {
    /** Tags without a version cost three calls each to find their age. */
    private static final int MOST_UNDATED = 1000;

    private static final int AT_ONCE = 8;

    private final RegistryClient registry;
    private final BuildTimes times;
    private final int maxTags;
    private final Duration timeout;

    /**
     * @param registry bounds its own calls at once
     * @param timeout for one repository, waiting included
     */
    public RepositoryLister(RegistryClient registry, int maxTags, Duration timeout) {
        this.registry = registry;
        this.times = new BuildTimes(registry);
        this.maxTags = maxTags;
        this.timeout = timeout;
    }

    /** What one tag names, or why that is not known. */
    private sealed interface Named {
        record Known(Descriptor descriptor) implements Named {}

        record Unknown(PipelineFailure failure) implements Named {}
    }

    /** Never fails: a listing that failed is an answer too. */
    Future<RepositoryListing> list(String repository, Collection<TagRule> rules) {
        var deadline = Deadline.in(timeout);
        var reference = ImageReference.parse(repository);
        return registry.tags(reference, maxTags, deadline)
                .compose(list -> list.truncated()
                        ? Future.failedFuture(tooMany(repository))
                        : selected(reference, list, Set.copyOf(rules), deadline))
                .recover(failure -> Future.succeededFuture(RepositoryListing.failed(repository, known(failure))));
    }

    private Rejected tooMany(String repository) {
        return new Rejected(
                Cause.ARTIFACT_UNUSABLE,
                repository + " has more than " + maxTags
                        + " tags (exporter.maxTags): which are the newest is not known");
    }

    private Future<RepositoryListing> selected(
            ImageReference repository, TagList list, Set<TagRule> rules, Deadline deadline) {
        var selections = rules.stream()
                .collect(Collectors.toMap(Function.identity(), rule -> TagSelection.of(list.tags(), rule)));
        var needed = new HashSet<String>();
        var undated = new HashSet<String>();
        selections.values().forEach(selection -> {
            needed.addAll(selection.chosen());
            undated.addAll(selection.undated());
        });
        if (undated.size() > MOST_UNDATED) {
            return Future.failedFuture(new Rejected(
                    Cause.ARTIFACT_UNUSABLE,
                    repository.source() + " has " + undated.size()
                            + " matching tags that are no versions; the newest of" + " more than " + MOST_UNDATED
                            + " are not looked for: narrow tags.pattern"));
        }
        needed.addAll(undated);
        return named(repository, needed, deadline)
                .compose(named -> dated(repository, undated, named, deadline).map(dates -> {
                    var chosen = new HashMap<TagRule, List<String>>();
                    selections.forEach((rule, selection) -> chosen.put(rule, choose(selection, dates)));
                    return listing(repository.source(), list, chosen, named);
                }));
    }

    private Future<Map<String, Named>> named(ImageReference repository, Set<String> tags, Deadline deadline) {
        var order = tags.stream().sorted().toList();
        return FanOut.map(order, AT_ONCE, tag -> registry.head(repository.withTag(tag), deadline)
                        .<Named>map(Named.Known::new)
                        .otherwise(failure -> new Named.Unknown(known(failure))))
                .map(results -> zipped(order, results));
    }

    /** When the images of these tags were made; a tag whose image could not be asked becomes an unknown one. */
    private Future<Map<String, Optional<Instant>>> dated(
            ImageReference repository, Set<String> tags, Map<String, Named> named, Deadline deadline) {
        var dates = new ConcurrentHashMap<String, Optional<Instant>>();
        var order = tags.stream().sorted().toList();
        return FanOut.map(order, AT_ONCE, tag -> {
                    if (!(named.get(tag) instanceof Named.Known known)) {
                        return Future.<Optional<Instant>>succeededFuture(Optional.empty());
                    }
                    var exact = repository
                            .withTag(tag)
                            .withDigest(known.descriptor().digest());
                    return times.of(exact, deadline)
                            .onSuccess(time -> dates.put(tag, time))
                            .otherwise(failure -> {
                                named.put(tag, new Named.Unknown(known(failure)));
                                return Optional.empty();
                            });
                })
                .map(done -> dates);
    }

    private static <T> Map<String, T> zipped(List<String> keys, List<T> values) {
        var map = new ConcurrentHashMap<String, T>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return map;
    }

    /** The undated ones by their age, the newest first, those that do not tell it last. */
    private static List<String> choose(TagSelection selection, Map<String, Optional<Instant>> dates) {
        var chosen = new ArrayList<>(selection.chosen());
        selection.undated().stream()
                .filter(dates::containsKey)
                .sorted(Comparator.comparing((String tag) ->
                                dates.getOrDefault(tag, Optional.empty()).orElse(Instant.MIN))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(selection.wanted())
                .forEach(chosen::add);
        return chosen;
    }

    /** A tag that vanished meanwhile is no failure: it is not there. */
    private static RepositoryListing listing(
            String repository, TagList list, Map<TagRule, List<String>> chosen, Map<String, Named> named) {
        var tags = new HashSet<>(list.tags());
        var descriptors = new HashMap<String, Descriptor>();
        var failed = new HashMap<String, PipelineFailure>();
        named.forEach((tag, what) -> {
            switch (what) {
                case Named.Known known -> descriptors.put(tag, known.descriptor());
                case Named.Unknown unknown -> {
                    if (unknown.failure().kind() == Cause.ARTIFACT_GONE) {
                        tags.remove(tag);
                    } else {
                        failed.put(tag, unknown.failure());
                    }
                }
            }
        });
        return new RepositoryListing(repository, null, tags, chosen, descriptors, failed);
    }

    private static PipelineFailure known(Throwable failure) {
        return failure instanceof PipelineFailure known
                ? known
                : new Retryable(Cause.INTERNAL, String.valueOf(failure), failure, null);
    }
}
