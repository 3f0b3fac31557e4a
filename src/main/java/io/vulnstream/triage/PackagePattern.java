package io.vulnstream.triage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which packages a decision is about.
 *
 * @param ecosystem null for any
 * @param name as of the package, of an operating system the source package; {@code *} stands for any characters, null for
 *     any name
 */
public record PackagePattern(
        @Nullable String ecosystem, @Nullable String name) {
    public static final PackagePattern ANY = new PackagePattern(null, null);

    public boolean matches(String ofEcosystem, String named) {
        return (ecosystem == null || ecosystem.equals(ofEcosystem)) && (name == null || named(named));
    }

    private boolean named(String other) {
        return exact() ? other.equals(name) : expression().matcher(other).matches();
    }

    /** Whether it names one package. */
    public boolean exact() {
        return name != null && name.indexOf('*') < 0;
    }

    /** 0 for one package, 1 for a pattern, 2 for any. */
    public int width() {
        return exact() ? 0 : name != null ? 1 : 2;
    }

    private Pattern expression() {
        var parts = (name == null ? "*" : name).split("\\*", -1);
        var expression = new StringBuilder();
        for (var part : parts) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}
