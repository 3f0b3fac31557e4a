package io.vulnstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.config.Environment;
import io.vulnstream.support.Json;
import io.vulnstream.support.log.Terminals;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command writes: answers to stdout, everything about the way there to stderr. */
@Command
public final class Streams {
    private static final int WIDTH = 120;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void line(String text) {
        out().println(text);
        out().flush();
    }

    void note(String text) {
        err().println(text);
        err().flush();
    }

    /** Text that brings its own line ends. */
    void text(String text) {
        out().print(text.endsWith("\n") ? text : text + "\n");
        out().flush();
    }

    ProgressLine progress() {
        return new ProgressLine(err(), Terminals.STDERR.isTerminal(), width());
    }

    /** Of stdout. */
    TerminalStyle style() {
        boolean terminal = Terminals.STDOUT.isTerminal();
        return new TerminalStyle(
                terminal && Environment.current().get("NO_COLOR").isEmpty(), terminal ? width() : WIDTH);
    }

    /** What the launcher found out, which Java cannot. */
    private static int width() {
        return Environment.current()
                .get("VULNSTREAM_COLUMNS")
                .filter(text -> text.matches("\\d{1,4}"))
                .map(text -> Math.max(20, Integer.parseInt(text)))
                .orElse(WIDTH);
    }

    /** One JSON document, indented. */
    void json(Object value) {
        line(pretty(value));
    }

    static String pretty(Object value) {
        return written(Json.mapper().writerWithDefaultPrettyPrinter(), value);
    }

    /** In one line. */
    static String compact(Object value) {
        return written(Json.mapper().writer(), value);
    }

    private static String written(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that Jackson cannot write: " + value, e);
        }
    }
}
