package io.vulnstream.faults;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bug planted from the outside: a statement that a node sends is changed on its way to PostgreSQL. The program under test
 * is the published one.
 */
final class Mutant {
    static final Mutant NONE = new Mutant("none", "", List.of());

    private final String name;
    private final String meaning;
    private final List<Change> changes;
    private final AtomicLong used = new AtomicLong();

    /** @param part of a statement, white space being one blank */
    record Change(Pattern statement, Pattern part, String instead) {
        static Change of(String statement, String part, String instead) {
            return new Change(
                    Pattern.compile(statement, Pattern.DOTALL), Pattern.compile(part, Pattern.DOTALL), instead);
        }
    }

    Mutant(String name, String meaning, List<Change> changes) {
        this.name = name;
        this.meaning = meaning;
        this.changes = List.copyOf(changes);
    }

    String name() {
        return name;
    }

    String meaning() {
        return meaning;
    }

    /** How many statements were changed: a mutant that changes none is out of date. */
    long used() {
        return used.get();
    }

    String rewritten(String sql) {
        var changed = sql;
        for (var change : changes) {
            if (change.statement().matcher(sql).find()) {
                Matcher part = change.part().matcher(changed);
                if (part.find()) {
                    changed = part.replaceFirst(change.instead());
                    used.incrementAndGet();
                }
            }
        }
        return changed;
    }
}
