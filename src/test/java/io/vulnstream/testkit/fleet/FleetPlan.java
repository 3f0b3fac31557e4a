package io.vulnstream.testkit.fleet;

import io.vulnstream.testkit.fleet.FleetArtifact.Contents;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;

/** What each image holds, chosen so that all of them together have as many findings as are asked for. */
final class FleetPlan {
    private static final int FIRST_OF_LANGUAGES = 10_000;
    private static final int RUNTIMES = 4;
    private static final int MOST_DRAWS = 4_000;
    private static final double REPLACED = 0.06;

    private final FleetShape shape;
    private final Dice dice;
    private final ToIntFunction<Software> size;
    private final SystemLayers systems;
    private final List<Registry> languages = new ArrayList<>();
    private final List<FleetArtifact> artifacts = new ArrayList<>();
    private long planned;

    /** @param size how many findings a package leads to */
    FleetPlan(FleetShape shape, Dice dice, ToIntFunction<Software> size) {
        this.shape = shape;
        this.dice = dice.of(100);
        this.size = size;
        this.systems = new SystemLayers(dice.of(101), 0);
        var number = FIRST_OF_LANGUAGES;
        for (var language = 0; language < Registry.ECOSYSTEMS.size(); language++) {
            var registry = new Registry(dice.of(200 + language), language, number);
            languages.add(registry);
            number += registry.advisories();
        }
        for (var source = 0; source < shape.sources(); source++) {
            addSource(source);
        }
    }

    List<FleetArtifact> artifacts() {
        return artifacts;
    }

    private void addSource(int source) {
        var system = new Zipf(Distribution.ALL.size()).drawn(dice.share(1, source));
        var large = new Zipf(SystemLayers.SIZES).drawn(dice.share(2, source));
        var language = new Zipf(languages.size()).drawn(dice.share(3, source));
        var runtime = dice.below(RUNTIMES, 4, source);
        var level = dice.below(SystemLayers.LEVELS / 2, 5, source);
        List<Software> own = List.of();
        var last = (int) ((long) shape.artifacts() * (source + 1) / shape.sources());
        for (var tag = 0; artifacts.size() < last; tag++) {
            if (tag > 0 && dice.share(6, source, tag) < 0.25) {
                level = Math.min(level + 1, SystemLayers.LEVELS - 1);
            }
            var base = new ArrayList<>(systems.layer(system, large, level));
            base.addAll(runtime(language, runtime));
            own = own(source, tag, language, wanted(source, last) - size(base), own);
            add(source, tag, base, own);
        }
    }

    /** So many that the fleet has what it should have by the end of the source, give or take a third for this one. */
    private int wanted(int source, int last) {
        var due = (long) shape.findings() * last / shape.artifacts() - planned;
        var each = (double) due / (last - artifacts.size());
        return (int) (each * (0.67 + 0.66 * dice.share(7, source)));
    }

    private void add(int source, int tag, List<Software> base, List<Software> own) {
        var contents = new Contents(base, own);
        var findings = contents.all().stream().mapToInt(size).sum();
        artifacts.add(new FleetArtifact(artifacts.size(), source, tag, contents, findings));
        planned += findings;
    }

    private List<Software> runtime(int language, int runtime) {
        var packages = new LinkedHashSet<Software>();
        for (var i = 0; i < 6 + 6 * runtime; i++) {
            packages.add(languages.get(language).drawn(8, runtime, i));
        }
        return List.copyOf(packages);
    }

    /** Nearly those of the tag before; then as many more, or fewer, as are wanted. A tenth is of another language. */
    private List<Software> own(int source, int tag, int language, int wanted, List<Software> before) {
        var packages = new LinkedHashSet<Software>();
        var findings = 0;
        for (var one : before) {
            if (findings < wanted && dice.share(9, source, tag, one.number()) >= REPLACED && packages.add(one)) {
                findings += size.applyAsInt(one);
            }
        }
        for (var draw = 0; (findings < wanted || packages.isEmpty()) && draw < MOST_DRAWS; draw++) {
            var other = dice.below(10, 10, source, draw) == 0 ? languages.size() - 1 - language : language;
            var one = languages.get(other).drawn(11, source, tag == 0 ? 0 : tag, draw);
            if (packages.add(one)) {
                findings += size.applyAsInt(one);
            }
        }
        return List.copyOf(packages);
    }

    private int size(List<Software> packages) {
        return packages.stream().mapToInt(size).sum();
    }
}
