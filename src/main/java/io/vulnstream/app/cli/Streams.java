package io.vulnstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.support.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command writes: answers to stdout, everything about the way there to stderr. */
@Command
public final class Streams {
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
        return new ProgressLine(err(), Terminal.errors());
    }

    TerminalStyle style() {
        return Terminal.style();
    }

    /** One JSON document, indented. */
    void json(Object value) {
        try {
            line(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that Jackson cannot write: " + value, e);
        }
    }
}
