package dev.cubecast.bridge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections the system lets a process have: each is a file to it, and a database that gets none any more
 * cannot go on.
 */
final class OpenFiles {
    /** Kept for the disk, the links, the log and the program's own. */
    private static final long RESERVED = 512;

    private OpenFiles() {}

    /** @return of {@code ulimit -n} all but what else the process needs, which is at most half */
    static int connectionsMax() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long max = system.getMaxFileDescriptorCount();
            return (int) Math.min(Integer.MAX_VALUE, max - Math.min(RESERVED, max / 2));
        }
        return Integer.MAX_VALUE;
    }
}
