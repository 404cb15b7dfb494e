/**
 * A client that costs little beside the server that it loads: thousands of WebSockets on one thread of plain NIO.
 * Benchmarks of fan-out, and tests with many sockets that stall or come back at once.
 */
@NullMarked
package dev.cubecast.load;

import org.jspecify.annotations.NullMarked;
