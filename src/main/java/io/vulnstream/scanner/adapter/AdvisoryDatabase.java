package io.vulnstream.scanner.adapter;

import java.util.List;
import java.util.Set;

/**
 * The database of a scanner.
 *
 * @param location the folder below the databases' directory; scanners may share one
 * @param needs files that make it usable; {@code *} stands for any one name
 * @param linkDepth the scanner sees a folder of its own in which everything at this depth is a link, so that what it
 *     writes beside the database stays out of it
 * @param version tells one state of the database from another
 * @param update commands that write a whole new one into an empty {@code ${database}}
 */
public record AdvisoryDatabase(
        String location, List<String> needs, int linkDepth, Source version, Source built, List<Update> update) {
    public AdvisoryDatabase {
        needs = List.copyOf(needs);
        update = List.copyOf(update);
    }

    /** @param success exit codes of one that went well */
    public record Update(ToolCommand command, Set<Integer> success) {
        public Update {
            success = Set.copyOf(success);
        }
    }

    /** Where a fact about the database is read. */
    public sealed interface Source {
        /** A value of a JSON file. */
        record JsonFile(String file, String pointer) implements Source {}

        /** A value of the JSON that a command prints. */
        record JsonOutput(ToolCommand command, String pointer) implements Source {}

        /** Checksums of what is in zip files, as one; as a time, the newest entry. */
        record Zips(String files) implements Source {}

        /** Sizes and times of files, as one; as a time, the newest. */
        record Files(String files) implements Source {}
    }
}
