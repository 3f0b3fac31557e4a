package io.vulnstream.testkit.fleet;

import io.vulnstream.testkit.fleet.Software.Binary;
import io.vulnstream.testkit.fleet.Software.Flaw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The layers of operating systems that images are built on: a release in three sizes, mended from time to time. */
final class SystemLayers {
    static final int SIZES = 3;
    static final int LEVELS = 6;
    private static final int PROJECTS = 420;
    private static final int ESSENTIAL = 12;
    private static final double AFFECTED = 0.45;
    private static final double EVER_MENDED = 0.6;

    private final Dice dice;
    private final List<List<Advisory>> ofProject = new ArrayList<>();
    private final Map<List<Integer>, List<Software>> layers = new HashMap<>();
    private final Map<List<Integer>, Software> packages = new HashMap<>();

    /** @param firstNumber of its advisories */
    SystemLayers(Dice dice, int firstNumber) {
        this.dice = dice;
        var number = firstNumber;
        for (var project = 0; project < PROJECTS; project++) {
            var flaws = new ArrayList<Advisory>();
            for (var i = 0; i < 1 + (int) (40 / (1 + project * 0.15)); i++) {
                flaws.add(Advisory.ofSystem(number, name(project), dice.of(number)));
                number++;
            }
            ofProject.add(flaws);
        }
    }

    int advisories() {
        return ofProject.stream().mapToInt(List::size).sum();
    }

    /** @param level how often it was mended, below {@link #LEVELS} */
    List<Software> layer(int distribution, int size, int level) {
        return layers.computeIfAbsent(List.of(distribution, size, level), key -> IntStream.range(0, PROJECTS)
                .filter(project -> holds(distribution, size, project))
                .mapToObj(project -> software(distribution, project, level))
                .filter(software -> !software.flaws().isEmpty())
                .toList());
    }

    /** A larger one holds all that a smaller one does. */
    private boolean holds(int distribution, int size, int project) {
        var wanted = Distribution.ALL.get(distribution).projects().get(size);
        return project < ESSENTIAL
                || dice.share(1, distribution, project) < (double) (wanted - ESSENTIAL) / (PROJECTS - ESSENTIAL);
    }

    /** The same object in all layers that hold the same. */
    private Software software(int distribution, int project, int level) {
        return packages.computeIfAbsent(
                List.of(distribution, project, level), key -> made(distribution, project, level));
    }

    private Software made(int distribution, int project, int level) {
        var system = Distribution.ALL.get(distribution);
        var version =
                (1 + dice.below(5, 2, distribution, project)) + "." + dice.below(20, 3, distribution, project) + ".0";
        var flaws = new ArrayList<Flaw>();
        var erratum = 0;
        var room = 0;
        for (var advisory : ofProject.get(project)) {
            if (dice.share(4, distribution, advisory.number()) >= AFFECTED) {
                continue;
            }
            if (room == 0) {
                room = 1 + dice.below(4, 5, distribution, advisory.number());
                erratum = advisory.number();
            }
            room--;
            var mended = dice.share(6, distribution, erratum) < EVER_MENDED;
            var mendedAt = 1 + dice.below(2 * LEVELS, 7, distribution, erratum);
            if (!mended || mendedAt > level) {
                flaws.add(new Flaw(advisory, erratum, mended ? version + "-r" + mendedAt : null));
            }
        }
        var installed = version + "-r" + level;
        return new Software(
                distribution * PROJECTS + project,
                system.ecosystem(),
                system,
                name(project),
                installed,
                binaries(system, project, installed),
                flaws);
    }

    private List<Binary> binaries(Distribution system, int project, String version) {
        var names = new ArrayList<>(List.of(name(project)));
        var more = dice.below(4, 8, project) - 1;
        for (var part : List.of("-common", "-libs", "-data").subList(0, Math.max(0, more))) {
            names.add(name(project) + part);
        }
        return names.stream()
                .map(name -> new Binary(name, system.purl() + name + "@" + version + "?arch=amd64"))
                .toList();
    }

    private static String name(int project) {
        return "sys" + Names.of(project);
    }
}
