package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.StreamAnswer.Decided;
import dev.cubecast.durable.StreamAnswer.Forgotten;
import dev.cubecast.durable.StreamAnswer.NotLeader;
import dev.cubecast.durable.StreamAnswer.Verdicts;
import dev.cubecast.durable.Verdict.OutcomeUnknown;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An entry node's publishes that a leader has and has not answered. */
final class PendingStream {
    private final Vertex origin;
    /** Numbers without a verdict. */
    private final NavigableSet<Long> pending = new TreeSet<>();

    private List<Decided> decided = new ArrayList<>();
    private long resendAfter = Verdicts.COMPLETE;
    private boolean forgotten;
    private boolean ended;

    /** @param origin the entry node */
    PendingStream(Vertex origin) {
        this.origin = origin;
    }

    Vertex origin() {
        return origin;
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /** Returns whether a number is new: what is being stored already is answered once, however often it comes. */
    boolean begin(long number) {
        return pending.add(number);
    }

    void end(long number, Verdict verdict) {
        pending.remove(number);
        if (verdict instanceof Verdict.Resend resend) {
            resendAfter = resend.last();
        } else if (verdict instanceof Verdict.StreamForgotten) {
            forgotten = true;
        } else if (verdict instanceof Verdict.NotLeader || verdict instanceof OutcomeUnknown) {
            // Only the next leader can tell.
            ended = true;
        } else if (verdict instanceof Verdict.Forgotten) {
            decided.add(new Decided(number, new OutcomeUnknown()));
        } else if (verdict instanceof Verdict.Outcome outcome) {
            decided.add(new Decided(number, outcome));
        }
    }

    /**
     * What there is to say since this was asked last.
     *
     * @param leader who leads the group now, as far as this node knows
     */
    List<StreamAnswer> answers(GroupId group, long stream, long term, @Nullable Vertex leader) {
        List<StreamAnswer> answers = new ArrayList<>();
        boolean isHeardAnyway = forgotten || ended;
        long waiting = pending.isEmpty() ? 0 : pending.last();
        for (int from = 0; from < decided.size() || from == 0 && !isHeardAnyway; from += Verdicts.DECIDED_MAX) {
            int to = Math.min(decided.size(), from + Verdicts.DECIDED_MAX);
            answers.add(new Verdicts(group, stream, term, waiting, resendAfter, decided.subList(from, to)));
        }
        if (forgotten) {
            answers.add(new Forgotten(group, stream, term));
        }
        if (ended) {
            answers.add(new NotLeader(group, stream, term, leader));
        }
        decided = new ArrayList<>();
        resendAfter = Verdicts.COMPLETE;
        forgotten = false;
        ended = false;
        return answers;
    }
}
