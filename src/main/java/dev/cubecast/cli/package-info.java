/** The command line: starts nodes, and talks to running ones over HTTP as any other client would. */
@NullMarked
package dev.cubecast.cli;

import org.jspecify.annotations.NullMarked;
