package dev.cubecast.protocol;

import java.util.function.Consumer;

/** A publish that has not ended, and who is told how it ends. */
record PendingPublication(Publication publication, long deadlineMs, Consumer<PublicationOutcome> whenDone) {
    int count() {
        return publication.messages().size();
    }

    int bytes() {
        return publication.bytes();
    }
}
