package io.vulnstream.target;

import io.vulnstream.support.yaml.Problem;
import java.util.List;
import java.util.Set;

/**
 * What a folder of target files says.
 *
 * @param targets of the files without a problem
 * @param broken names of the files with one: what they said before holds
 * @param problems all of them, in the order of files and lines
 */
public record TargetSet(List<Target> targets, Set<String> broken, List<Problem> problems) {
    public TargetSet {
        targets = List.copyOf(targets);
        broken = Set.copyOf(broken);
        problems = List.copyOf(problems);
    }

    /** The folder could not be read, or holds no target file: nothing is known of its targets. */
    public boolean unread() {
        return !problems.isEmpty() && broken.isEmpty();
    }

    public boolean valid() {
        return problems.isEmpty();
    }
}
