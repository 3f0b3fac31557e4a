package io.vulnstream.query.view;

public record TargetView(
        long key, String team, String name, String repository, String file, int line, boolean active) {}
