/**
 * What groups have on disk. {@link dev.cubecast.storage.MemoryLogStore} is the disk of the simulator: every fault that
 * a disk may have is chosen by who drives it.
 */
@NullMarked
package dev.cubecast.storage;

import org.jspecify.annotations.NullMarked;
