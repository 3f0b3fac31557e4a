package io.vulnstream.testkit.fleet;

import io.vulnstream.report.RawFinding;
import io.vulnstream.report.ReportedVulnerability;
import io.vulnstream.testkit.fleet.Voice.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Images of many repositories, and what scanners report of them. An image is made of a layer of an operating system, one of a
 * language and packages of its own; all are drawn so that few of them are in most images. Its repository's next image shares
 * nearly all of that. Not safe for several threads.
 */
public final class Fleet {
    /** In this share of the images Grype does not tell what a binary package was built from. */
    private static final double SOURCES_UNTOLD = 0.08;

    private final Dice dice;
    private final FleetPlan plan;
    private final Map<Software, Integer> sizes = new HashMap<>();
    private final Map<List<Object>, ReportedVulnerability> described = new HashMap<>();

    public Fleet(FleetShape shape) {
        this.dice = new Dice(shape.seed());
        this.plan = new FleetPlan(shape, dice, this::size);
    }

    public List<FleetArtifact> artifacts() {
        return plan.artifacts();
    }

    /** How many findings all scanners together lead to. */
    public int findings(FleetArtifact artifact, Database database) {
        return artifact.contents().all().stream()
                .mapToInt(one -> groups(one, database).size())
                .sum();
    }

    /** How many different pairs of package and id a scanner reports. */
    public int said(FleetArtifact artifact, Voice voice, Database database) {
        return artifact.contents().all().stream()
                .mapToInt(one -> voice.of(one, database, dice).size())
                .sum();
    }

    /** Each entry of a report, in the report's order. */
    public void report(FleetArtifact artifact, Voice voice, Database database, Consumer<RawFinding> sink) {
        var told = voice != Voice.GRYPE || dice.share(1, artifact.source()) >= SOURCES_UNTOLD;
        for (var software : artifact.contents().all()) {
            var paths = paths(artifact, voice, software);
            for (var said : voice.of(software, database, dice)) {
                var vulnerability = described(voice, said);
                if (voice == Voice.OSV) {
                    sink.accept(new RawFinding(
                            voice.scanner(), software.whole(paths), vulnerability, said.rating(), said.fix()));
                } else {
                    for (var binary : software.binaries()) {
                        sink.accept(new RawFinding(
                                voice.scanner(),
                                software.installed(binary, told, paths),
                                vulnerability,
                                said.rating(),
                                said.fix()));
                    }
                }
            }
        }
    }

    private List<String> paths(FleetArtifact artifact, Voice voice, Software software) {
        var system = software.system();
        if (system != null) {
            return voice == Voice.TRIVY ? List.of() : List.of(system.statusFile());
        }
        var name = software.name().replace(':', '/');
        var paths = new ArrayList<String>();
        if (artifact.contents().base().contains(software)) {
            paths.add("usr/lib/" + name + "/manifest");
        }
        if (artifact.contents().own().contains(software)) {
            paths.add("srv/" + Names.of(artifact.source()) + "/lib/" + name + "/manifest");
            if (dice.share(2, artifact.source(), software.number()) < 0.1) {
                paths.add("srv/" + Names.of(artifact.source()) + "/tools/" + name + "/manifest");
            }
        }
        return paths;
    }

    private int size(Software software) {
        return sizes.computeIfAbsent(
                software, one -> groups(one, Database.ORIGINAL).size());
    }

    private Set<String> groups(Software software, Database database) {
        var groups = new HashSet<String>();
        for (var voice : Voice.values()) {
            for (var said : voice.of(software, database, dice)) {
                said.flaws().forEach(flaw -> groups.add(flaw.advisory().group()));
            }
        }
        return groups;
    }

    /** The same object for all that is said with one id by a scanner. */
    private ReportedVulnerability described(Voice voice, Said said) {
        return described.computeIfAbsent(List.of(voice, said.id()), key -> {
            var advisory = said.flaws().get(0).advisory();
            return new ReportedVulnerability(
                    said.id(),
                    said.aliases(),
                    said.covers(),
                    List.of(),
                    voice == Voice.GRYPE ? null : advisory.title(),
                    advisory.description(),
                    voice == Voice.GRYPE ? null : advisory.published(),
                    advisory.links(),
                    voice != Voice.TRIVY);
        });
    }
}
