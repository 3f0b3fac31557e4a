package io.vulnstream.testkit.fleet;

/**
 * How large a fleet is.
 *
 * @param seed another one is another fleet of this size
 * @param sources repositories; each has as many artifacts as the others, or one more
 * @param findings of all artifacts, nearly
 */
public record FleetShape(long seed, int sources, int artifacts, int findings) {
    /** 1,650 images of a day, and what three scanners say of them. */
    public static final FleetShape DAY = new FleetShape(42, 350, 1650, 698_000);

    /** A smaller or larger fleet of images of the same size. */
    public FleetShape times(double share) {
        return new FleetShape(
                seed,
                Math.max(1, (int) Math.round(sources * share)),
                Math.max(1, (int) Math.round(artifacts * share)),
                (int) Math.round(findings * share));
    }
}
