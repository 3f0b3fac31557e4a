package io.vulnstream.bus;

/**
 * How many of the next permits are kept for routine work, so that it advances while urgent work never ends. Counts what was
 * taken; with a share of 0.2 every fifth permit is routine's while both lanes have work.
 */
public final class LaneShare {
    private final double share;
    private double owed;

    /** @param share 0 to 1 */
    public LaneShare(double share) {
        this.share = share;
    }

    public int kept(int permits) {
        return Math.min(permits, (int) (owed + 1e-9));
    }

    /** What is owed is never more than one permit: routine work does not save up while there is none. */
    public void taken(int urgent, int routine) {
        owed = Math.max(0, Math.min(1, owed + share * (urgent + routine) - routine));
    }
}
