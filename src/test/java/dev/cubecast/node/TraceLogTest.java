package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace.Subject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TraceLogTest {
    private final Logger parent = (Logger) LoggerFactory.getLogger("cubecast");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long nowMs = 5_000;
    private final TraceLog trace = new TraceLog(registry, 3, 60_000, () -> nowMs);

    @BeforeEach
    void listen() {
        parent.setLevel(Level.INFO);
        parent.setAdditive(false);
        lines.start();
        parent.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        parent.detachAppender(lines);
        parent.setAdditive(true);
        parent.setLevel(null);
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void logsNotesUnderTheirSubject() {
        trace.note(Subject.MEMBERSHIP, "010 is {dead}");

        assertThat(logged()).containsExactly("010 is {dead}");
        assertThat(lines.list.get(0).getLoggerName()).isEqualTo("cubecast.membership");
        assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void logsWarningsHoweverManyNotesThereAre() {
        for (int note = 0; note < 10; note++) {
            trace.note(Subject.LINKS, "note");
        }
        trace.warn(Subject.LINKS, "010 has another secret");

        assertThat(logged()).endsWith("010 has another secret");
        assertThat(lines.list.get(3).getLevel()).isEqualTo(Level.WARN);
        assertThat(lines.list.get(3).getLoggerName()).isEqualTo("cubecast.links");
    }

    @Test
    void sumsUpWhatIsTooMuchInOneSecond() {
        for (int note = 0; note < 10; note++) {
            trace.note(Subject.LINKS, "note " + note);
        }
        trace.note(Subject.ROUTES, "another subject");
        assertThat(logged()).containsExactly("note 0", "note 1", "note 2", "another subject");

        nowMs += 1_000;
        trace.tick();
        trace.note(Subject.LINKS, "later");

        assertThat(logged()).endsWith("7 more of these in the same second were not logged", "later");
        assertThat(registry.get("cubecast.log.notes.suppressed").counter().count())
                .isEqualTo(7);
    }

    @Test
    void sumsUpTheTrafficOfAnInterval() {
        trace.count(Measure.PUBLISHES, 3);
        trace.count(Measure.DURABLE_APPENDED, 2);
        trace.count(Measure.HEARTBEATS, 900);
        nowMs += 59_999;
        trace.tick();
        assertThat(logged()).isEmpty();

        nowMs += 1;
        trace.tick();
        trace.count(Measure.PUBLISHES, 4);
        nowMs += 60_000;
        trace.tick();

        assertThat(logged())
                .containsExactly(
                        "in 60 s: 3 published by clients of this node, 2 stored by leaders on this node",
                        "in 60 s: 4 published by clients of this node");
        assertThat(lines.list.get(0).getLoggerName()).isEqualTo("cubecast.traffic");
    }

    @Test
    void saysNothingOfIdleIntervalsButHeartbeatsToWhoLooksClosely() {
        trace.count(Measure.HEARTBEATS, 900);
        nowMs += 60_000;
        trace.tick();
        assertThat(logged()).isEmpty();

        parent.setLevel(Level.DEBUG);
        trace.count(Measure.HEARTBEATS, 901);
        nowMs += 60_000;
        trace.tick();
        assertThat(logged()).containsExactly("in 60 s: 901 heartbeats heard");
    }

    @Test
    void hasACounterForEveryMeasureFromTheStart() {
        trace.count(Measure.DEATHS, 2);

        for (Measure measure : Measure.values()) {
            assertThat(registry.get("cubecast." + measure.metric())
                            .functionCounter()
                            .count())
                    .isEqualTo(measure == Measure.DEATHS ? 2 : 0);
        }
    }
}
