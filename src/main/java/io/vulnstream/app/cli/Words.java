package io.vulnstream.app.cli;

/** Plain words of answers. */
final class Words {
    private Words() {}

    /** {@code 1 target}, {@code 2 targets}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
