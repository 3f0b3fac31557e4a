package io.vulnstream.support.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging to standard error: in code, because reading XML would take a tenth of the time to start. A file given by
 * {@code -Dlogback.configurationFile} wins.
 */
public final class Logging {
    /** Libraries that say more than anybody needs. */
    private static final List<String> QUIET = List.of(
            "io.netty",
            "io.vertx",
            "org.flywaydb",
            "com.hazelcast",
            "io.zonky",
            "software.amazon",
            "graphql",
            "org.postgresql");

    private Logging() {}

    /**
     * May be called again, when the configuration is known.
     *
     * @param format a name of {@link LogFormat}, in any case
     * @param level {@code error, warn, info, debug} or {@code trace}
     */
    public static void configure(String format, String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && !LogbackConfigurator.configuredElsewhere()) {
            configure(context, LogFormat.valueOf(format.toUpperCase(Locale.ROOT)), Level.toLevel(level, Level.INFO));
        }
    }

    static void configure(LoggerContext context, LogFormat format, Level level) {
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender(context, format));
        root.setLevel(level);
        var quiet = level == Level.INFO ? Level.WARN : level;
        QUIET.forEach(name -> context.getLogger(name).setLevel(quiet));
        // It warns when two consumers of the bus are its first at the same time; both are counted.
        context.getLogger("io.micrometer.core.instrument").setLevel(Level.ERROR);
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, LogFormat format) {
        var encoder = encoder(format);
        encoder.setContext(context);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LogFormat format) {
        return switch (format) {
            case AUTO -> Terminals.STDERR.isTerminal() ? new TextEncoder() : new JsonEncoder();
            case TEXT -> new TextEncoder();
            case JSON -> new JsonEncoder();
        };
    }
}
