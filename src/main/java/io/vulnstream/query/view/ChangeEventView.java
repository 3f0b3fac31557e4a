package io.vulnstream.query.view;

/** @param cursor from which what follows can be asked for */
public record ChangeEventView(String cursor, ChangeView change) {}
