package io.vulnstream.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 512MiB}, {@code 20GiB}, {@code 64KiB} or {@code 100B}. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB|TiB)");

    @JsonCreator
    public static ByteSize parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size like 512MiB (B, KiB, MiB, GiB, TiB)");
        }
        int shift =
                switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    case "TiB" -> 40;
                    default -> 0;
                };
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(count << 20);
    }
}
