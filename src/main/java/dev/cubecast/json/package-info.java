/** Reading JSON that anybody may have written, for nodes, commands and the Java client. */
@NullMarked
package dev.cubecast.json;

import org.jspecify.annotations.NullMarked;
