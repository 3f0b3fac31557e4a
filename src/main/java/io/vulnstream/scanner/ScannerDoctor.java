package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.adapter.Tool;
import io.vulnstream.scanner.adapter.ToolFinder;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.scanner.database.DatabaseState;
import io.vulnstream.scanner.database.Databases;
import io.vulnstream.scanner.image.ImagePuller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of every program and database that scans need how it is, and what to do where it is wrong. */
public final class ScannerDoctor {
    private final AdapterCatalog adapters;
    private final ToolFinder finder;
    private final ToolVersions versions;
    private final Databases databases;

    public ScannerDoctor(AdapterCatalog adapters, ToolFinder finder, ToolVersions versions, Databases databases) {
        this.adapters = adapters;
        this.finder = finder;
        this.versions = versions;
        this.databases = databases;
    }

    /** How grave a finding of the doctor is. */
    public enum Verdict {
        OK,
        WARNING,
        ERROR
    }

    /**
     * @param subject {@code scanner trivy}, {@code database grype}, …
     * @param found what is there
     * @param advice what to do; empty when nothing is wrong
     */
    public record Check(String subject, Verdict verdict, String found, String advice) {}

    /** Never fails for what is wrong with a scanner: that is in the answer. */
    public Future<List<Check>> check() {
        var checks = new ArrayList<Future<Check>>();
        tools().forEach((tool, subject) -> checks.add(tool(tool, subject)));
        adapters.current().stream()
                .filter(adapter -> adapter.database() != null)
                .forEach(adapter -> checks.add(databases.state(adapter).map(ScannerDoctor::database)));
        return Future.join(checks).map(all -> {
            var found = new ArrayList<>(all.<Check>list());
            adapters.problems()
                    .forEach(problem -> found.add(new Check(
                            "adapter " + problem.file(), Verdict.ERROR, problem.toString(), "mend the file")));
            return List.copyOf(found);
        });
    }

    private Map<Tool, String> tools() {
        var tools = new LinkedHashMap<Tool, String>();
        for (var adapter : adapters.current()) {
            tools.put(adapter.tool(), "scanner " + adapter.name());
            if (adapter.steps() instanceof Steps.CatalogAndMatch both) {
                tools.put(both.catalog().tool(), "catalogue tool of " + adapter.name());
            }
        }
        tools.put(ImagePuller.CRANE, "puller of images");
        return tools;
    }

    private Future<Check> tool(Tool tool, String subject) {
        return versions.of(tool)
                .map(version -> {
                    var found = finder.find(tool)
                            .map(path -> version + " at " + path)
                            .orElse(version);
                    return tool.version() == null || tool.version().equals(version)
                            ? new Check(subject, Verdict.OK, found, "")
                            : new Check(
                                    subject,
                                    Verdict.WARNING,
                                    found,
                                    "pinned is " + tool.version() + ": run tools/install " + tool.name());
                })
                .otherwise(e -> new Check(subject, Verdict.ERROR, "not usable", String.valueOf(e.getMessage())));
    }

    private static Check database(DatabaseState state) {
        var subject = "database of " + state.scanner();
        var found = state.built() == null ? state.path().toString() : "built " + state.built() + " in " + state.path();
        if (!state.usable()) {
            return new Check(subject, Verdict.ERROR, found, state.advice());
        }
        return state.state() == DatabaseState.Condition.STALE
                ? new Check(
                        subject,
                        Verdict.WARNING,
                        found,
                        "it is older than databases.maxAge allows; used as it was given")
                : new Check(subject, Verdict.OK, found, "");
    }
}
