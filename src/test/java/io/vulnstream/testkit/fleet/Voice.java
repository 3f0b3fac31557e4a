package io.vulnstream.testkit.fleet;

import io.vulnstream.finding.Severity;
import io.vulnstream.report.CvssVector;
import io.vulnstream.report.Rating;
import io.vulnstream.testkit.fleet.Software.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scanners, and how each says what it knows. Trivy calls a vulnerability by its CVE, Grype and osv-scanner by GitHub's id
 * where it is one of a language; osv-scanner has a name of its own for a distribution's view of a CVE, knows source packages
 * only, and says errata where the distribution has nothing else.
 */
public enum Voice {
    TRIVY("trivy", 0.93),
    GRYPE("grype", 0.88),
    OSV("osv-scanner", 0.85);

    private static final double ERRATA = 0.15;

    private final String scanner;
    private final double knows;

    Voice(String scanner, double knows) {
        this.scanner = scanner;
        this.knows = knows;
    }

    public String scanner() {
        return scanner;
    }

    /** One entry of its database about one package. */
    record Said(
            String id,
            List<String> aliases,
            List<String> covers,
            List<Flaw> flaws,
            Rating rating,
            @Nullable String fix) {}

    /** What a database makes it say of a package. */
    List<Said> of(Software software, Database database, Dice dice) {
        if (!looksAt(software)) {
            return List.of();
        }
        var saying = new Saying(this, software, database, dice.of(1));
        return saying.errata() ? saying.byErratum() : saying.each();
    }

    /** osv-scanner leaves a distribution out, and Grype a language. */
    boolean looksAt(Software software) {
        return switch (this) {
            case TRIVY -> true;
            case GRYPE -> !software.ecosystem().equals("NuGet");
            case OSV -> software.system() == null || software.system().knownToOsv();
        };
    }

    private boolean knew(Software software, Flaw flaw, Dice dice) {
        var sharedByAllVersions =
                new long[] {ordinal(), software.number(), flaw.advisory().number()};
        return dice.share(sharedByAllVersions) < knows;
    }

    /** One package and one database. */
    private record Saying(Voice voice, Software software, Database database, Dice dice) {
        private static final int VANISHES = 0;
        private static final int RATED_ANEW = 1;

        boolean errata() {
            var system = software.system();
            return voice == OSV
                    && system != null
                    && (system.view() == null
                            || (!system.erratum().isEmpty() && dice.share(2, software.number()) < ERRATA));
        }

        List<Said> each() {
            var all = new ArrayList<Said>();
            for (var flaw : software.flaws()) {
                if (says(flaw)) {
                    all.add(new Said(
                            id(flaw.advisory()),
                            aliases(flaw.advisory()),
                            List.of(),
                            List.of(flaw),
                            rating(flaw),
                            fix(flaw)));
                }
            }
            return all;
        }

        List<Said> byErratum() {
            var all = new ArrayList<Said>();
            for (var from = 0; from < software.flaws().size(); ) {
                var to = from + 1;
                var first = software.flaws().get(from);
                while (to < software.flaws().size() && software.flaws().get(to).erratum() == first.erratum()) {
                    to++;
                }
                var flaws = software.flaws().subList(from, to);
                if (says(first)) {
                    var id = Objects.requireNonNull(software.system()).erratum() + first.erratum();
                    var covers =
                            flaws.stream().map(flaw -> flaw.advisory().group()).toList();
                    all.add(new Said(id, List.of(), covers, flaws, rating(first), fix(first)));
                }
                from = to;
            }
            return all;
        }

        /** What nobody knew would be no finding, so Trivy does; it knows the first of each package, too. */
        private boolean says(Flaw flaw) {
            var nobody = !GRYPE.knew(software, flaw, dice) && !OSV.knew(software, flaw, dice);
            var first = flaw.equals(software.flaws().get(0));
            var said = voice.knew(software, flaw, dice) || (voice == TRIVY && (first || nobody));
            return said != (change(flaw) == VANISHES);
        }

        /** Negative when the database says what the first one said. */
        private int change(Flaw flaw) {
            return database.changed() > 0
                            && dice.share(3, database.build(), voice.ordinal(), key(flaw)) < database.changed()
                    ? dice.below(3, 4, database.build(), voice.ordinal(), key(flaw))
                    : -1;
        }

        private long key(Flaw flaw) {
            return software.number() * 1_000_000L + flaw.advisory().number();
        }

        private String id(Advisory advisory) {
            var system = software.system();
            if (system != null) {
                return (voice == OSV ? system.view() : "") + advisory.group();
            }
            if (voice == TRIVY) {
                return advisory.group();
            }
            return voice == OSV && software.ecosystem().equals("Go")
                    ? "GO-" + advisory.published().toString().substring(0, 4) + "-" + advisory.number()
                    : Objects.requireNonNull(advisory.ghsa());
        }

        private List<String> aliases(Advisory advisory) {
            if (voice == TRIVY || software.system() != null) {
                return List.of();
            }
            var aliases = new ArrayList<String>();
            if (!id(advisory).equals(advisory.ghsa())) {
                aliases.add(Objects.requireNonNull(advisory.ghsa()));
            }
            if (advisory.cve() != null) {
                aliases.add(advisory.cve());
            }
            return aliases;
        }

        private @Nullable String fix(Flaw flaw) {
            if (change(flaw) > RATED_ANEW) {
                return software.version() + ".fixed";
            }
            return voice == GRYPE && dice.share(5, key(flaw)) < 0.05 ? null : flaw.fix();
        }

        /** The word is the distribution's where it has one for its package; osv-scanner has none. */
        private Rating rating(Flaw flaw) {
            var advisory = flaw.advisory();
            var severity = change(flaw) == RATED_ANEW ? Severity.CRITICAL : advisory.severity();
            var source = advisory.ghsa() == null ? "nvd" : "ghsa";
            var vectors = List.of(new CvssVector(source, "3.1", advisory.vector(), advisory.score()));
            if (voice == OSV) {
                var rated = software.system() == null && change(flaw) != RATED_ANEW;
                return new Rating(null, rated ? advisory.score() : null, rated ? vectors : List.of(), Map.of());
            }
            var system = software.system();
            if (system == null || voice == GRYPE || dice.share(6, key(flaw)) < 0.4) {
                return new Rating(word(severity), null, vectors, Map.of(source, severity));
            }
            var own = dice.share(7, key(flaw)) < 0.5 ? Severity.LOW : severity;
            return new Rating(word(own), null, vectors, Map.of(source, severity, system.rater(), own));
        }

        private String word(Severity severity) {
            var word = severity.word();
            return voice == TRIVY
                    ? word.toUpperCase(Locale.ROOT)
                    : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
        }
    }
}
