package dev.cubecast.durable;

import dev.cubecast.durable.EntryNodeStream.Place;

/** What a leader makes of a request, before anything is on a disk. */
sealed interface Decision {
    /**
     * A publish is in an entry of this round.
     *
     * @param entry 0 for the round's first
     */
    record Added(int entry, Place place) implements Decision {}

    /** A publish is stored already, or about to be. */
    record Known(Place place) implements Decision {}

    /** A publish is not stored. */
    record NotStored(Verdict verdict) implements Decision {}

    /** What a request that concerns topics is an entry for, or needs none for if all before it is committed. */
    record AboutTopic(boolean isEntry, int entry, TopicVerdict verdict) {
        static AboutTopic added(int entry, TopicVerdict verdict) {
            return new AboutTopic(true, entry, verdict);
        }

        static AboutTopic nothingToDo(TopicVerdict verdict) {
            return new AboutTopic(false, 0, verdict);
        }
    }
}
