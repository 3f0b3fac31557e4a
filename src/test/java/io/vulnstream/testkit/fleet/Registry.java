package io.vulnstream.testkit.fleet;

import io.vulnstream.testkit.fleet.Software.Binary;
import io.vulnstream.testkit.fleet.Software.Flaw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packages of one language, a few of which are in everybody's images. */
final class Registry {
    static final List<String> ECOSYSTEMS = List.of("Maven", "npm", "PyPI", "Go", "NuGet", "RubyGems");
    static final int NAMES = 700;
    /** Versions that artifacts hold; the one after them has nothing that could be mended. */
    private static final int VERSIONS = 7;

    private static final Zipf POPULARITY = new Zipf(NAMES);
    private final Dice dice;
    private final int language;
    private final List<List<Advisory>> ofName = new ArrayList<>();
    private final Map<List<Integer>, Software> packages = new HashMap<>();

    /** @param firstNumber of its advisories */
    Registry(Dice dice, int language, int firstNumber) {
        this.dice = dice;
        this.language = language;
        var number = firstNumber;
        for (var name = 0; name < NAMES; name++) {
            var flaws = new ArrayList<Advisory>();
            for (var i = 0; i < 1 + (int) (20 * Math.pow(dice.share(1, name), 5)); i++) {
                flaws.add(Advisory.ofLanguage(number, name(name), dice.of(number)));
                number++;
            }
            ofName.add(flaws);
        }
    }

    int advisories() {
        return ofName.stream().mapToInt(List::size).sum();
    }

    /** One that is drawn for a purpose; popular ones are drawn often. */
    Software drawn(long... purpose) {
        return software(POPULARITY.drawn(dice.of(2).share(purpose)), dice.of(3).below(VERSIONS, purpose));
    }

    private Software software(int name, int version) {
        return packages.computeIfAbsent(List.of(name, version), key -> made(name, version));
    }

    private Software made(int name, int version) {
        var flaws = new ArrayList<Flaw>();
        var first = true;
        for (var advisory : ofName.get(name)) {
            // The first of each is in every version that is used, so that there is something to report of all.
            var mendedAt = first ? VERSIONS : 1 + dice.below(VERSIONS + 2, 4, advisory.number());
            first = false;
            if (mendedAt > version) {
                flaws.add(new Flaw(advisory, advisory.number(), mendedAt > VERSIONS ? null : version(name, mendedAt)));
            }
        }
        var whole = name(name);
        var installed = version(name, version);
        return new Software(
                100_000 + language * NAMES + name,
                ECOSYSTEMS.get(language),
                null,
                whole,
                installed,
                List.of(new Binary(whole, purl(whole) + "@" + installed)),
                flaws);
    }

    private String version(int name, int version) {
        return (1 + dice.below(5, 5, name)) + "." + (version * 3 + dice.below(3, 6, name, version)) + "."
                + dice.below(10, 7, name, version);
    }

    private String name(int name) {
        return switch (ECOSYSTEMS.get(language)) {
            case "Maven" -> "org.example." + Names.of(name % 60).replace("-", ".") + ":" + Names.of(name);
            case "npm" -> name % 5 == 0 ? "@" + Names.of(name % 35) + "/" + Names.of(name) : Names.of(name);
            case "Go" -> "code.example/" + Names.of(name % 60) + "/" + Names.of(name);
            default -> Names.of(name);
        };
    }

    private String purl(String name) {
        return switch (ECOSYSTEMS.get(language)) {
            case "Maven" -> "pkg:maven/" + name.replace(':', '/');
            case "npm" -> "pkg:npm/" + name.replace("@", "%40");
            case "Go" -> "pkg:golang/" + name;
            case "PyPI" -> "pkg:pypi/" + name;
            case "NuGet" -> "pkg:nuget/" + name;
            default -> "pkg:gem/" + name;
        };
    }
}
