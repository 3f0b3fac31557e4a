package io.vulnstream.triage;

import java.util.List;

/**
 * What came of deciding.
 *
 * @param decisions one for each draft, in their order
 * @param effects of problems that were looked at at once, also of those it changes nothing of
 * @param later how many problems are looked at in the next seconds, because they are too many for one transaction
 * @param repeated whether nothing was decided, because all of it had been, with the same keys
 */
public record Outcome(List<Decision> decisions, List<Effect> effects, int later, boolean repeated) {}
