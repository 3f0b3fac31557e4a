package io.vulnstream.testkit.fleet;

import java.util.Arrays;

/** Which of many is meant when the first is meant twice as often as the second, three times as often as the third, … */
final class Zipf {
    private final double[] upTo;

    Zipf(int count) {
        upTo = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    /** @param share from 0 to below 1 */
    int drawn(double share) {
        var found = Arrays.binarySearch(upTo, share * upTo[upTo.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
    }
}
