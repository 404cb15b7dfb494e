package dev.cubecast.cli.demo;

/**
 * A message that can be told from all others, and of which can be told what its publisher sent before.
 *
 * @param number of the publisher's messages, from 1
 */
record DemoMessage(String publisher, long number) {
    @Override
    public String toString() {
        return publisher + "#" + number;
    }
}
