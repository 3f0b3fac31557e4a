package io.vulnstream.report;

/** "subject is an alias of object" or "subject covers object", as one report has it. */
public record Assertion(String subject, Relation relation, String object) {}
