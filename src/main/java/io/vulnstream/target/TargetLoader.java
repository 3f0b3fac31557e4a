package io.vulnstream.target;

import io.vulnstream.support.FileReasons;
import io.vulnstream.support.yaml.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads all target files ({@code *.yaml}, {@code *.yml}) of a folder, not of those below it. Blocks. */
public final class TargetLoader {
    private static final long MAX_FILE = 16 << 20;
    private static final int MAX_FILES = 10_000;

    private final Path folder;
    private final Set<String> knownScanners;

    /** @param knownScanners names of the adapters there are; empty when they are not known here */
    public TargetLoader(Path folder, Set<String> knownScanners) {
        this.folder = folder;
        this.knownScanners = Set.copyOf(knownScanners);
    }

    /** Never throws: a folder that cannot be read is a problem too. */
    public TargetSet load() {
        List<Path> files;
        try (var entries = Files.list(folder)) {
            files = entries.filter(TargetLoader::isTargetFile)
                    .sorted()
                    .limit(MAX_FILES + 1L)
                    .toList();
        } catch (IOException e) {
            return failed("cannot be read: " + FileReasons.of(e));
        }
        if (files.isEmpty()) {
            return failed("holds no target file (*.yaml, *.yml)");
        }
        if (files.size() > MAX_FILES) {
            return failed("holds more than " + MAX_FILES + " target files");
        }
        return together(files.stream().map(this::read).toList());
    }

    private TargetSet failed(String why) {
        return new TargetSet(List.of(), Set.of(), List.of(new Problem(folder.toString(), 0, "", why)));
    }

    private static boolean isTargetFile(Path file) {
        var name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(file);
    }

    private TargetFile.Content read(Path file) {
        var name = file.getFileName().toString();
        try {
            if (Files.size(file) > MAX_FILE) {
                return broken(name, "is larger than 16 MiB");
            }
            return TargetFile.read(name, Files.readString(file, StandardCharsets.UTF_8), knownScanners);
        } catch (CharacterCodingException e) {
            return broken(name, "is not text in UTF-8");
        } catch (IOException e) {
            return broken(name, "cannot be read: " + FileReasons.of(e));
        }
    }

    private static TargetFile.Content broken(String name, String why) {
        return new TargetFile.Content(name, Map.of(), List.of(), List.of(new Problem(name, 0, "", why)));
    }

    private static TargetSet together(List<TargetFile.Content> files) {
        var problems = new ArrayList<Problem>();
        files.forEach(file -> problems.addAll(file.problems()));
        problems.addAll(teamsTwice(files));
        problems.sort(Problem.ORDER);
        var broken = problems.stream().map(Problem::file).collect(Collectors.toCollection(HashSet::new));
        var targets = files.stream()
                .filter(file -> !broken.contains(file.file()))
                .flatMap(file -> file.targets().stream())
                .toList();
        return new TargetSet(targets, broken, problems);
    }

    /** Both files are broken then: which of them is meant cannot be known. */
    private static List<Problem> teamsTwice(List<TargetFile.Content> files) {
        var first = new HashMap<String, TargetFile.Content>();
        var problems = new ArrayList<Problem>();
        for (var file : files) {
            file.teams().forEach((team, line) -> {
                var other = first.putIfAbsent(team, file);
                if (other != null) {
                    int otherLine = other.teams().getOrDefault(team, 0);
                    problems.add(twice(file.file(), line, team, other.file(), otherLine));
                    problems.add(twice(other.file(), otherLine, team, file.file(), line));
                }
            });
        }
        return problems;
    }

    private static Problem twice(String file, int line, String team, String other, int otherLine) {
        return new Problem(
                file,
                line,
                "teams",
                "the team '" + team + "' stands also in " + other + ":" + otherLine + ": keep a team in one file");
    }
}
