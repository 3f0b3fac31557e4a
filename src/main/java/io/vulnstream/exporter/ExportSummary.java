package io.vulnstream.exporter;

import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.support.yaml.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the exporter asked for, and what it could not.
 *
 * @param requests one for each distinct digest, committed
 * @param listings one for each target, in the order of teams and names
 * @param problems of the target files
 */
public record ExportSummary(
        UUID run, ExportOutcome outcome, List<Asked> requests, List<Listing> listings, List<Problem> problems) {
    public ExportSummary {
        requests = List.copyOf(requests);
        listings = List.copyOf(listings);
        problems = List.copyOf(problems);
    }

    /** @param request public id */
    public record Asked(UUID request, String reference, List<String> scanners) {
        public Asked {
            scanners = List.copyOf(scanners);
        }
    }

    /**
     * @param cause the first of what went wrong, null where nothing did
     * @param detail what went wrong, in words
     * @param tagsSeen tags the repository has
     * @param requested distinct digests asked for because of this target
     */
    public record Listing(
            long target,
            String team,
            String name,
            String repository,
            ExportOutcome outcome,
            @Nullable Cause cause,
            @Nullable String detail,
            int tagsSeen,
            int requested) {}

    static ExportOutcome outcome(List<Listing> listings, List<Problem> problems) {
        if (listings.stream().allMatch(listing -> listing.outcome() == ExportOutcome.SUCCEEDED) && problems.isEmpty()) {
            return ExportOutcome.SUCCEEDED;
        }
        boolean nothing = listings.stream().allMatch(listing -> listing.outcome() == ExportOutcome.FAILED);
        return nothing ? ExportOutcome.FAILED : ExportOutcome.INCOMPLETE;
    }
}
