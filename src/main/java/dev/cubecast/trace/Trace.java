package dev.cubecast.trace;

/** Where the protocol reports to. Never fails and never blocks; the reports change nothing. */
public interface Trace {
    /** A state change or refusal, for the log: rare, never once per message. */
    void note(Subject subject, String what);

    /** The same of something that people must put right. */
    default void warn(Subject subject, String what) {
        note(subject, what);
    }

    /** Adds to a counter. */
    void count(Measure measure, long amount);

    default void count(Measure measure) {
        count(measure, 1);
    }

    /** A trace that nobody reads. */
    Trace NONE = new Trace() {
        @Override
        public void note(Subject subject, String what) {}

        @Override
        public void count(Measure measure, long amount) {}
    };

    /** The part of the protocol that a note is about; the log shows it as the logger's name. */
    enum Subject {
        MEMBERSHIP,
        LINKS,
        ROUTES,
        TOPICS,
        INTEREST,
        LEADERS,
        PUBLISHES,
        DISKS
    }
}
