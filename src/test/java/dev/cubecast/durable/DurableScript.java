package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static java.util.stream.Collectors.joining;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.scenario.Script;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a group with a topic, whose log is synced, committed and replaced line by line; says what publishers
 * are told.
 */
final class DurableScript extends Script {
    private static final long STREAM = 5;

    private final LeaderRig rig = new LeaderRig();
    private final List<String> told = new ArrayList<>();

    DurableScript() {
        on("lead", words -> rig.lead(number(words, 0)));
        on("topic", words -> rig.change(new TopicRequest.Create(NEWS)));
        on("publish", this::publish);
        on("forward", this::forward);
        on("sync", words -> rig.sync());
        on("commit", words -> rig.commit(number(words, 0)));
        on("store", words -> rig.store());
        on("follow", words -> rig.follow());
        on("replace", words -> rig.replaceFrom((int) number(words, 0), number(words, 1)));
        on("log", words -> rig.log.forEach(entry -> told.add(textOf(entry))));
    }

    private static long number(List<String> words, int place) {
        return Long.parseLong(word(words, place));
    }

    /** {@code publish a}, or {@code publish a p 1}: message 1 of producer p. */
    private void publish(List<String> words) {
        Sequence sequence = words.size() > 1 ? new Sequence(new ProducerId(word(words, 1)), number(words, 2)) : null;
        publish(word(words, 0), null, sequence);
    }

    /** {@code forward b 2 1 0}: number 2 of the entry node, after its number 1; it knows how all up to 0 have ended. */
    private void forward(List<String> words) {
        Forwarded number = new Forwarded(STREAM, number(words, 2), number(words, 1), number(words, 3));
        publish(word(words, 0), number, null);
    }

    private void publish(String message, @Nullable Forwarded forwarded, @Nullable Sequence sequence) {
        PublishRequest request = LeaderRig.request(NEWS, forwarded, sequence, null, message);
        rig.group.publish(request, verdict -> told.add(message + ": " + textOf(verdict)), rig.nowMs);
    }

    @Override
    protected void onPlayed() {
        rig.settle();
        told.forEach(this::print);
        told.clear();
    }

    private static String textOf(Verdict verdict) {
        if (verdict instanceof Verdict.Stored stored) {
            return (stored.duplicate() ? "is stored already at " : "is stored at ") + stored.firstOffset();
        } else if (verdict instanceof Verdict.Refused refused) {
            return "is refused: " + refused.reason();
        } else if (verdict instanceof Verdict.OutOfSequence gap) {
            return "is out of sequence, expected is " + gap.expected();
        } else if (verdict instanceof Verdict.Resend resend) {
            return "is not stored, send again what follows on " + resend.last();
        }
        return verdict.getClass().getSimpleName();
    }

    private static String textOf(LogEntry entry) {
        if (entry.command() instanceof Command.Append append) {
            return entry.position() + " has from offset " + append.batch().baseOffset() + " "
                    + append.batch().messages().stream().map(Bytes::toUtf8).collect(joining(" "));
        }
        return entry.toString();
    }
}
