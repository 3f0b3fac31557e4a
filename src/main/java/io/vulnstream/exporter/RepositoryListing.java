package io.vulnstream.exporter;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.target.TagRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a repository had when it was listed, for all targets that watch it.
 *
 * @param repository {@code registry/path}
 * @param failure why nothing is known; the rest is empty then
 * @param tags all there are
 * @param chosen the tags each rule chose, as far as they are still there
 * @param named what the chosen tags name
 * @param failed chosen tags that could not be resolved
 */
record RepositoryListing(
        String repository,
        @Nullable PipelineFailure failure,
        Set<String> tags,
        Map<TagRule, List<String>> chosen,
        Map<String, Descriptor> named,
        Map<String, PipelineFailure> failed) {
    RepositoryListing {
        tags = Set.copyOf(tags);
        chosen = Map.copyOf(chosen);
        named = Map.copyOf(named);
        failed = Map.copyOf(failed);
    }

    static RepositoryListing failed(String repository, PipelineFailure failure) {
        return new RepositoryListing(repository, failure, Set.of(), Map.of(), Map.of(), Map.of());
    }
}
