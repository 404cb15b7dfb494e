package dev.cubecast.bridge;

/** How one session gets the messages of its topic. */
interface Subscription {
    /** The connection takes more again. */
    void onWritable();

    /** The session is closed; nothing is delivered any more. */
    void close();
}
