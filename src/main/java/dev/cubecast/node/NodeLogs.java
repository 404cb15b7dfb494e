package dev.cubecast.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.sift.MDCBasedDiscriminator;
import ch.qos.logback.classic.sift.SiftingAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One log file for each node of this process. The thread of a node carries its vertex, which goes into every line and
 * chooses the file; lines of other threads go to the console. Lines are written by the thread that logs: state changes
 * are rare, and {@link TraceLog} limits those that are not.
 */
public final class NodeLogs {
    private static final String VERTEX = "vertex";
    private static final String NO_VERTEX = "none";
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %X{vertex} %logger{0} %msg%n";
    private static final Duration IDLE_FILE_CLOSED_AFTER = Duration.buildByMinutes(30);

    /** Libraries whose state changes are not the node's. */
    private static final List<String> LIBRARIES = List.of("io.netty", "io.vertx", "io.micrometer", "io.prometheus");

    private NodeLogs() {}

    /**
     * Sends all further lines of this process where the settings say.
     *
     * @throws IOException if the folder cannot be made or written to
     */
    public static void install(LogSettings settings) throws IOException {
        Files.createDirectories(settings.folder());
        if (!Files.isWritable(settings.folder())) {
            throw new AccessDeniedException(settings.folder().toString());
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.valueOf(settings.level().name()));
        LIBRARIES.forEach(library -> context.getLogger(library).setLevel(Level.WARN));
        // It warns of connections that arrive while a node stops.
        context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        root.addAppender(fileOfEachVertex(settings, context));
    }

    /** Closes the files; lines that follow go to the console if they are warnings. */
    public static void uninstall() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleLog.install(context);
    }

    /** Makes this thread, the event loop of a node, the one whose lines are that node's. */
    public static void bindThread(Vertex vertex) {
        MDC.put(VERTEX, vertex.toString());
    }

    private static Appender<ILoggingEvent> fileOfEachVertex(LogSettings settings, LoggerContext context) {
        MDCBasedDiscriminator byVertex = new MDCBasedDiscriminator();
        byVertex.setContext(context);
        byVertex.setKey(VERTEX);
        byVertex.setDefaultValue(NO_VERTEX);
        byVertex.start();
        SiftingAppender sifting = new SiftingAppender();
        sifting.setContext(context);
        sifting.setName("nodes");
        sifting.setDiscriminator(byVertex);
        sifting.setMaxAppenderCount(1 << Vertex.DIMENSION_MAX);
        sifting.setTimeout(IDLE_FILE_CLOSED_AFTER);
        sifting.setAppenderFactory((Context ignored, String vertex) ->
                vertex.equals(NO_VERTEX) ? ConsoleLog.appender(context) : file(settings, context, vertex));
        sifting.start();
        return sifting;
    }

    private static Appender<ILoggingEvent> file(LogSettings settings, LoggerContext context, String vertex) {
        Path folder = settings.folder();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("node-" + vertex);
        appender.setFile(folder.resolve("node-" + vertex + ".log").toString());
        appender.setEncoder(encoder(settings.format(), context));

        FixedWindowRollingPolicy kept = new FixedWindowRollingPolicy();
        kept.setContext(context);
        kept.setParent(appender);
        kept.setFileNamePattern(folder.resolve("node-" + vertex + ".%i.log").toString());
        kept.setMinIndex(1);
        kept.setMaxIndex(settings.filesKept());
        kept.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
        full.setContext(context);
        full.setMaxFileSize(new FileSize(settings.fileBytesMax()));
        // By default a full file is noticed a minute later at worst.
        full.setCheckIncrement(Duration.buildByMilliseconds(0));
        full.start();

        appender.setRollingPolicy(kept);
        appender.setTriggeringPolicy(full);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LogSettings.Format format, Context context) {
        return switch (format) {
            case TEXT -> text(LINE, context);
            case JSON -> json(context);
        };
    }

    static Encoder<ILoggingEvent> text(String pattern, Context context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(Context context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
