package dev.cubecast.client;

import dev.cubecast.client.Publication.SerialNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A topic that takes numbers as rule 9 of ARCHITECTURE.md says, or none if it is not stored. */
final class FakeTopic {
    private final boolean isStored;
    final List<String> messages = new ArrayList<>();
    private final Map<String, Long> last = new LinkedHashMap<>();

    FakeTopic(boolean isStored) {
        this.isStored = isStored;
    }

    /** A message as it was when it was sent, which may arrive late. */
    record Sent(Publication publication, String body, SerialNumber number) {
        Sent(Publication publication) {
            this(publication, publication.body, publication.number().orElse(null));
        }
    }

    /** Stores it, or throws a {@link CubecastException}. */
    Published take(Sent sent) {
        SerialNumber number = sent.number();
        if (number == null) {
            messages.add(sent.body());
            return stored(false);
        } else if (!isStored) {
            throw refusal("nothing_stored", Conclusion.NEVER_VALID);
        }
        Long before = last.get(number.producer());
        if (before == null && number.sequence() != 1) {
            throw refusal("unknown_producer", Conclusion.NOTHING_DONE);
        } else if (before != null && number.sequence() > before + 1) {
            throw outOfSequence(before + 1);
        } else if (before != null && number.sequence() <= before) {
            return stored(true);
        }
        if (sent.body().startsWith("bad")) {
            throw refusal("too_large", Conclusion.NEVER_VALID);
        }
        last.put(number.producer(), number.sequence());
        messages.add(sent.body());
        return stored(false);
    }

    /** As if the producers had not been heard of for long. */
    void forgetProducers() {
        last.clear();
    }

    /** As if the disk had been lost with what was promised by it alone. */
    void loseLast(int count) {
        for (int i = 0; i < count; i++) {
            messages.remove(messages.size() - 1);
            last.replaceAll((producer, sequence) -> sequence - 1);
        }
    }

    private Published stored(boolean duplicate) {
        return new Published("t", new Position(1, messages.size() - 1L), isStored ? "quorum" : "none", duplicate);
    }

    static CubecastException refusal(String code, Conclusion conclusion) {
        return new CubecastException(code, "so says the test", conclusion);
    }

    static CubecastException outOfSequence(long expected) {
        return new CubecastException("out_of_sequence", "so says the test", Conclusion.NOTHING_DONE, expected, 0);
    }

    static CubecastException overloaded() {
        return refusal("overloaded", Conclusion.SAFE_TO_RETRY);
    }

    static CubecastException lost() {
        return refusal("connection_lost", Conclusion.OUTCOME_UNKNOWN);
    }
}
