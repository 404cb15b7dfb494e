package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Outcome.Answered;
import dev.cubecast.overlay.Outcome.Failed;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Finds out which way a message would take between two vertices, by asking each node on the way for its next hop. What
 * it finds is what the nodes' tables say at that moment, each at its own.
 */
public final class RouteTrace {
    /** Traces that may be under way from this node: each has one request under way. Further ones end at once. */
    static final int TRACES_MAX = 64;

    private final Vertex self;
    private final Router router;
    private final int hopLimit;
    private final EventQueue events;
    private final Trace trace;

    private int underWay;

    /** Answers other nodes' questions from now on. */
    public RouteTrace(Vertex self, Router router, int hopLimit, EventQueue events, Trace trace) {
        this.self = self;
        this.router = router;
        this.hopLimit = hopLimit;
        this.events = events;
        this.trace = trace;
        Receiver.OfRequests questions = (origin, payload, reply, nowMs) -> reply.accept(answer(payload));
        router.receive(Kind.ROUTE_QUERY, questions);
    }

    /** How a trace ended. */
    public sealed interface Result {
        /** The vertices on the way, the first and the last included. */
        List<Vertex> hops();

        record Complete(List<Vertex> hops) implements Result {}

        /** The last of the hops has no way on, or did not answer. */
        record Broken(List<Vertex> hops, String why) implements Result {}

        /** Too many traces are under way: nobody was asked. */
        record Refused(String why) implements Result {
            @Override
            public List<Vertex> hops() {
                return List.of();
            }
        }
    }

    /**
     * Traces the way from any vertex to any other.
     *
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the deadline at the latest
     */
    public void trace(Vertex from, Vertex to, long deadlineMs, Consumer<Result> whenDone, LongSupplier nowMs) {
        if (underWay == TRACES_MAX) {
            trace.count(Measure.ROUTE_TRACES_REFUSED);
            events.later(() -> whenDone.accept(new Result.Refused(TRACES_MAX + " routes are being traced already")));
            return;
        }
        underWay++;
        new Walk(to, deadlineMs, whenDone, nowMs).arriveAt(from);
    }

    private Bytes answer(Bytes query) {
        WireReader reader = WireReader.of(Kind.ROUTE_QUERY, query);
        Vertex target = Vertex.read(reader, self.dimension());
        reader.expectEnd();
        WireWriter answer = WireWriter.of(Kind.ROUTE_ANSWER).writeBoolean(target.equals(self));
        Optional<Vertex> nextHop = router.table().nextHop(target);
        answer.writeBoolean(nextHop.isPresent());
        nextHop.ifPresent(hop -> hop.write(answer));
        return answer.toBytes();
    }

    private final class Walk {
        private final Vertex to;
        private final long deadlineMs;
        private final Consumer<Result> whenDone;
        private final LongSupplier nowMs;
        private final List<Vertex> hops = new ArrayList<>();

        Walk(Vertex to, long deadlineMs, Consumer<Result> whenDone, LongSupplier nowMs) {
            this.to = to;
            this.deadlineMs = deadlineMs;
            this.whenDone = whenDone;
            this.nowMs = nowMs;
        }

        /** Asks also the last vertex, which shows that it is there. */
        void arriveAt(Vertex vertex) {
            hops.add(vertex);
            WireWriter query = WireWriter.of(Kind.ROUTE_QUERY);
            to.write(query);
            router.request(
                    vertex,
                    Priority.CONTROL,
                    query.toBytes(),
                    deadlineMs,
                    outcome -> onOutcome(vertex, outcome),
                    nowMs.getAsLong());
        }

        private void onOutcome(Vertex asked, Outcome outcome) {
            if (outcome instanceof Answered answered) {
                try {
                    onAnswer(asked, answered.payload());
                } catch (WireException malformed) {
                    breakOff(asked + " answered in a form that is not known: " + malformed.getMessage());
                }
            } else if (outcome instanceof Failed failed) {
                breakOff(asked + " cannot be asked: " + failed.detail());
            }
        }

        private void onAnswer(Vertex asked, Bytes answer) {
            WireReader reader = WireReader.of(Kind.ROUTE_ANSWER, answer);
            boolean arrived = reader.readBoolean();
            boolean goesOn = reader.readBoolean();
            if (arrived) {
                end(new Result.Complete(List.copyOf(hops)));
            } else if (!goesOn) {
                breakOff(asked + " knows no way to " + to);
            } else if (hops.size() > hopLimit) {
                breakOff("no end after " + hopLimit + " hops: the nodes disagree about the way");
            } else {
                arriveAt(Vertex.read(reader, self.dimension()));
            }
        }

        private void breakOff(String why) {
            end(new Result.Broken(List.copyOf(hops), why));
        }

        private void end(Result result) {
            underWay--;
            whenDone.accept(result);
        }
    }
}
