package io.vulnstream.config;

import io.vulnstream.support.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Everything wrong with a configuration at once. */
public final class ConfigProblems extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public ConfigProblems(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
