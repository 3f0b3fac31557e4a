package io.vulnstream.query.view;

/** Something that happened to a problem. */
public record ChangeView(long key, long problemKey, TransitionView transition) {}
