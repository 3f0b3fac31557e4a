package io.vulnstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document that is made from the code: stale ones fail, {@code -Dvulnstream.docs=write} writes them. */
public final class GeneratedDocument {
    private static final Path BASE = Path.of(System.getProperty("vulnstream.test.basedir", "."));

    private GeneratedDocument() {}

    /** The text between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->} of a file below docs/. */
    public static void mustHold(String file, String name, String expected) throws IOException {
        var path = BASE.resolve("docs").resolve(file);
        var text = Files.readString(path);
        var begin = "<!-- begin " + name + " -->\n";
        var end = "<!-- end " + name + " -->";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end);
        assertThat(from >= begin.length() && to >= from)
                .as("%s has the marks of %s", path, name)
                .isTrue();
        if ("write".equals(System.getProperty("vulnstream.docs"))) {
            Files.writeString(path, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("%s is stale: write it with mvn test -Dvulnstream.docs=write", path)
                .isEqualTo(expected);
    }
}
