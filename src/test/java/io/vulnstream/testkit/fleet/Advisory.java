package io.vulnstream.testkit.fleet;

import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of one vulnerability, whoever reports it.
 *
 * @param number in the world
 * @param cve null for one in fifteen of those in packages of languages, which only GitHub knows
 * @param ghsa null for those of operating systems
 */
record Advisory(
        int number,
        @Nullable String cve,
        @Nullable String ghsa,
        String vector,
        double score,
        String title,
        String description,
        Instant published,
        List<String> links) {
    private static final List<String> WORDS = List.of(
            "heap",
            "buffer",
            "remote",
            "attacker",
            "crafted",
            "request",
            "parser",
            "overflow",
            "header",
            "denial",
            "of",
            "service",
            "memory",
            "pointer",
            "certificate",
            "validation",
            "allows",
            "the",
            "process",
            "when",
            "handling",
            "archive",
            "recursion",
            "unbounded",
            "input",
            "session",
            "token",
            "path",
            "traversal",
            "before",
            "versions",
            "server");
    private static final List<Rated> RATED = List.of(
            new Rated("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5),
            new Rated("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            new Rated("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", 5.5),
            new Rated("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            new Rated("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
            new Rated("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 5.3),
            new Rated("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H", 5.9),
            new Rated("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 8.8),
            new Rated("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N", 3.7),
            new Rated("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.0));
    private static final Instant FIRST = Instant.parse("2016-01-01T00:00:00Z");
    private static final int DAYS = 3900;

    private record Rated(String vector, double score) {}

    static Advisory ofSystem(int number, String name, Dice dice) {
        return made(number, name, dice, "CVE-" + year(dice) + "-" + (10_000 + number), null);
    }

    static Advisory ofLanguage(int number, String name, Dice dice) {
        var cve = dice.below(15, 1) == 0 ? null : "CVE-" + year(dice) + "-" + (10_000 + number);
        var ghsa = "GHSA-" + four(dice, 2) + "-" + four(dice, 3) + "-" + four(dice.of(number), 4);
        return made(number, name, dice, cve, ghsa);
    }

    private static Advisory made(int number, String name, Dice dice, @Nullable String cve, @Nullable String ghsa) {
        var rated = RATED.get(dice.below(RATED.size(), 5));
        var published = FIRST.plusSeconds(86_400L * dice.below(DAYS, 6) + dice.below(86_400, 7));
        return new Advisory(
                number,
                cve,
                ghsa,
                rated.vector,
                rated.score,
                name + ": " + text(dice.of(8), 6),
                "In " + name + ", " + text(dice.of(9), 30 + dice.below(90, 10)) + ".",
                published,
                links(Objects.requireNonNullElse(cve, ghsa), dice));
    }

    /** The group that findings of it are in. */
    String group() {
        return cve != null ? cve : Objects.requireNonNull(ghsa);
    }

    Severity severity() {
        return Severity.ofScore(score);
    }

    private static int year(Dice dice) {
        return FIRST.plusSeconds(86_400L * dice.below(DAYS, 6))
                .atZone(java.time.ZoneOffset.UTC)
                .getYear();
    }

    private static String four(Dice dice, int which) {
        var alphabet = "23456789cfghjmpqrvwx";
        var four = new StringBuilder();
        for (var i = 0; i < 4; i++) {
            four.append(alphabet.charAt(dice.below(alphabet.length(), which, i)));
        }
        return four.toString();
    }

    private static String text(Dice dice, int words) {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(dice.below(WORDS.size(), i)));
        }
        return text.toString();
    }

    private static List<String> links(@Nullable String id, Dice dice) {
        return java.util.stream.IntStream.range(0, 3 + dice.below(8, 11))
                .mapToObj(i -> "https://advisories.example/" + dice.below(90, 12, i) + "/" + id)
                .toList();
    }
}
