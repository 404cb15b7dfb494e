package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.topic.TopicName;

/** Writes {@code offset=body} and a space, and counts how often it did. */
final class PlainProtocol implements ClientProtocol {
    private final String name;
    int messagesWritten;

    PlainProtocol(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void writeMessage(ByteWriter out, Delivered delivered, int index, Message message) {
        messagesWritten++;
        out.writeDecimal(delivered.batch().baseOffset() + index).writeByte('=');
        out.writeBytes(message.body()).writeByte(' ');
    }

    @Override
    public void writeGap(ByteWriter out, TopicName topic, Gap gap) {
        out.writeText(
                gap instanceof Gap.Range range
                        ? "gap " + range.first() + "-" + range.last()
                        : gap instanceof Gap.Reset ? "reset" : "gap unknown");
    }
}
