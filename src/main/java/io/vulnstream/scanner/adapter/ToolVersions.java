package io.vulnstream.scanner.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.scanner.process.Outcome;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Asks programs for their versions, each file once. */
public final class ToolVersions {
    private static final Pattern VERSION = Pattern.compile("\\bv?(\\d+\\.\\d+[0-9A-Za-z.+-]*)");

    private final ToolRunner runner;
    private final Map<Key, Future<String>> known = new ConcurrentHashMap<>();

    public ToolVersions(ToolRunner runner) {
        this.runner = runner;
    }

    /** A program that was replaced is asked again. */
    private record Key(Tool tool, Path path, long size, long modified) {}

    /** What the program says, or the pinned version of one that cannot be asked. Fails when it is not there. */
    public Future<String> of(Tool tool) {
        return runner.workers().executeBlocking(() -> key(tool), false).compose(key -> {
            var answer = known.computeIfAbsent(key, missing -> ask(tool));
            return answer.onFailure(e -> known.remove(key, answer));
        });
    }

    private Key key(Tool tool) throws IOException {
        var path = runner.finder()
                .find(tool)
                .orElseThrow(() -> failed(runner.finder().missing(tool)))
                .toRealPath();
        return new Key(
                tool, path, Files.size(path), Files.getLastModifiedTime(path).toMillis());
    }

    private Future<String> ask(Tool tool) {
        var question = tool.ask();
        if (question == null) {
            return tool.version() == null
                    ? Future.failedFuture(failed("the version of " + tool.name()
                            + " is not known: give the adapter tool.version or tool.ask"))
                    : Future.succeededFuture(tool.version());
        }
        var command = new ToolCommand(tool, List.of(new Value(question.args(), null)), Map.of(), false, Map.of());
        var setting = new ToolRunner.Setting(Map.of(), new Placeholders(), Limits.small());
        return runner.withScratch("version", scratch -> runner.run(command, setting, null, scratch, new Cancellation()))
                .compose(outcome -> answer(command, question, outcome));
    }

    private static Future<String> answer(ToolCommand command, Tool.VersionQuestion question, Outcome outcome) {
        if (outcome.exitCode() != 0) {
            return Future.failedFuture(failed(ToolRunner.ending(command, outcome) + " when asked for its version"));
        }
        var version = question.pointer() == null
                ? firstVersion(outcome.stdout() + "\n" + outcome.stderr())
                : pointed(outcome.stdout(), question.pointer());
        return version.isEmpty()
                ? Future.failedFuture(failed(command.tool().name() + " did not tell its version"))
                : Future.succeededFuture(version);
    }

    private static String firstVersion(String text) {
        var found = VERSION.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    private static String pointed(String text, String pointer) {
        try {
            return Json.mapper().readTree(text).at(pointer).asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static ToolFailure failed(String message) {
        return new ToolFailure(new PipelineFailure.Rejected(Cause.SCANNER_FAILED, message), null, "");
    }
}
