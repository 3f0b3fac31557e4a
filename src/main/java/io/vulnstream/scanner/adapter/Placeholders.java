package io.vulnstream.scanner.adapter;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands for {@code ${image}}, {@code ${report}}, … in the commands of one scan. */
public final class Placeholders {
    static final Pattern FORM = Pattern.compile("\\$\\{([a-z]+)}");
    static final Set<String> NAMES =
            Set.of("image", "archive", "folder", "report", "catalog", "database", "scratch", "platform");

    private final Map<String, String> nameToValue = new HashMap<>();
    private final Set<Value.Condition> conditions = EnumSet.noneOf(Value.Condition.class);

    /**
     * @throws IllegalArgumentException when a program could take the value for an option, or read more than one from it
     */
    public Placeholders put(String name, String value) {
        if (value.isEmpty() || value.startsWith("-") || value.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the value for ${" + name + "} is not one to give to a program");
        }
        nameToValue.put(name, value);
        return this;
    }

    public Placeholders when(Value.Condition condition, boolean holds) {
        if (holds) {
            conditions.add(condition);
        }
        return this;
    }

    public List<String> arguments(List<Value> values) {
        var arguments = new ArrayList<String>();
        values.stream().filter(this::holds).forEach(value -> value.texts().forEach(text -> arguments.add(fill(text))));
        return arguments;
    }

    public Map<String, String> variables(Map<String, Value> nameToText) {
        var variables = new HashMap<String, String>();
        nameToText.forEach((name, value) -> {
            if (holds(value)) {
                variables.put(name, fill(value.texts().get(0)));
            }
        });
        return variables;
    }

    private boolean holds(Value value) {
        return value.when() == null || conditions.contains(value.when());
    }

    /** One argument stays one argument, whatever the value. */
    private String fill(String text) {
        return FORM.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
    }

    private String value(String name) {
        var value = nameToValue.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the command uses ${" + name + "}, which it is not given");
        }
        return value;
    }
}
