package io.vulnstream.faults;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bug planted from the outside: a statement or script that a node sends is changed on its way to PostgreSQL or Redis. The
 * program under test is the published one.
 */
final class Mutant {
    static final Mutant NONE = new Mutant("none", "", List.of());

    private final String name;
    private final String meaning;
    private final List<Change> changes;
    /** Of each change, how often it was made. */
    private final List<AtomicLong> used;

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
        this.used = changes.stream().map(change -> new AtomicLong()).toList();
    }

    String name() {
        return name;
    }

    String meaning() {
        return meaning;
    }

    /** A mutant that changes nothing, or not all it means to, is out of date. */
    boolean used() {
        return used.stream().allMatch(count -> count.get() > 0);
    }

    /** Whether each change finds what it is about in one of these texts. */
    boolean changesAll(List<String> texts) {
        return changes.stream().allMatch(change -> texts.stream()
                .anyMatch(text -> change.statement().matcher(text).find()
                        && change.part().matcher(text).find()));
    }

    String rewritten(String sql) {
        var changed = sql;
        for (int i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            if (change.statement().matcher(sql).find()) {
                Matcher part = change.part().matcher(changed);
                if (part.find()) {
                    changed = part.replaceFirst(change.instead());
                    used.get(i).incrementAndGet();
                }
            }
        }
        return changed;
    }
}
