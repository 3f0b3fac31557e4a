package io.vulnstream.query.view;

/** A decision in force about a problem, and whether it holds or another one does. */
public record ProblemDecisionView(DecisionView decision, boolean holds) {}
