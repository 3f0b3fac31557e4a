package io.vulnstream.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The roles of one process.
 *
 * @param scanners the adapters its scanner role runs; empty means every enabled one
 */
public record Roles(Set<Role> roles, Set<String> scanners) {
    public static final Roles ALL = new Roles(EnumSet.allOf(Role.class), Set.of());

    /**
     * @param text {@code all}, or names with commas between them, {@code scanner:NAME} for one adapter:
     *     {@code dispatcher,scanner:trivy,scanner:grype}
     * @throws IllegalArgumentException naming what is no role
     */
    public static Roles parse(String text) {
        if (text.strip().equals("all")) {
            return ALL;
        }
        var roles = EnumSet.noneOf(Role.class);
        var scanners = new TreeSet<String>();
        var everyScanner = false;
        for (var word : text.split(",", -1)) {
            var parts = word.strip().split(":", 2);
            var role = role(parts[0]);
            roles.add(role);
            if (parts.length == 2 && role != Role.SCANNER) {
                throw new IllegalArgumentException("'" + word.strip() + "': only scanner takes a name behind a colon");
            }
            everyScanner |= role == Role.SCANNER && parts.length == 1;
            if (parts.length == 2) {
                scanners.add(parts[1]);
            }
        }
        return new Roles(roles, everyScanner ? Set.of() : scanners);
    }

    private static Role role(String word) {
        return Arrays.stream(Role.values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no role; there are all, "
                        + Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", "))
                        + " and scanner:NAME"));
    }

    /** @param words of roles that another process does */
    public Roles without(Set<String> words) {
        var rest = EnumSet.noneOf(Role.class);
        roles.stream().filter(role -> !words.contains(role.word())).forEach(rest::add);
        return new Roles(rest, scanners);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    public boolean runs(String scanner) {
        return has(Role.SCANNER) && (scanners.isEmpty() || scanners.contains(scanner));
    }

    @Override
    public String toString() {
        return roles.stream().map(Role::word).sorted().collect(Collectors.joining(","))
                + (scanners.isEmpty() ? "" : " (" + String.join(",", scanners) + ")");
    }
}
