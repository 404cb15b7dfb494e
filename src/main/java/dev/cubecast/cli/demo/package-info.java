/**
 * Demonstrations: cubes of processes on this machine, what is done to them, and an account of what became of every
 * message.
 */
@NullMarked
package dev.cubecast.cli.demo;

import org.jspecify.annotations.NullMarked;
