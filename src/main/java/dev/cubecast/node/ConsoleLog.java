package dev.cubecast.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Warnings on standard error, and nothing else: for whatever logs before {@link NodeLogs} is set up, and for threads
 * that are no node's. Logback finds it as a service, so there is no file of configuration.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ConsoleLog extends ContextAwareBase implements Configurator {
    private static final String LINE = "%-5level %logger{0} %msg%n";

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        install(loggers);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void install(LoggerContext loggers) {
        Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(loggers));
    }

    static Appender<ILoggingEvent> appender(LoggerContext loggers) {
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.levelStr);
        warnings.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(loggers);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(NodeLogs.text(LINE, loggers));
        console.addFilter(warnings);
        console.start();
        return console;
    }
}
