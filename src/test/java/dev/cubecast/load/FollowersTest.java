package dev.cubecast.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.load.Ending.How;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the benchmark of storms sees what it is to find. */
class FollowersTest {
    private static final int NOWHERE = 1;

    private final LoadLoop loop = new LoadLoop();
    private final Followers followers = new Followers(loop, "t", 0, List.of(NOWHERE), Seeds.random(1));
    private final Follower follower = new Follower(followers, "t");
    private final LoadSocket socket = new LoadSocket(NOWHERE, "/", follower);

    @AfterEach
    void close() {
        loop.close();
    }

    private void deliver(long... offsets) {
        for (long offset : offsets) {
            String frame = "{\"topic\":\"t\",\"offset\":" + offset
                    + ",\"epoch\":3,\"timestamp\":1,\"headers\":{},\"body\":[7,1],\"token\":\"id-3-" + offset + "\"}";
            text(frame);
        }
    }

    private void text(String frame) {
        ByteBuffer in = ByteBuffer.wrap(("xy" + frame + "z").getBytes(StandardCharsets.US_ASCII));
        follower.onMessage(in, 2, frame.length());
    }

    @Test
    void aClientGoesOnBehindItsLastMessage() {
        assertThat(follower.from()).isEqualTo("latest");

        deliver(98, 99, 100);

        assertThat(follower.from()).isEqualTo("id-3-100");
        assertThat(follower.next()).isEqualTo(101);
        assertThat(followers.outcome().missed()).isZero();
        assertThat(followers.outcome().repeated()).isZero();
    }

    @Test
    void whatIsMissedAndWhatComesTwiceIsCounted() {
        deliver(1, 2, 5, 5, 4, 6);
        text("{\"topic\":\"t\",\"gap\":{\"first\":7,\"last\":8}}");

        assertThat(followers.outcome().missed()).isEqualTo(2);
        assertThat(followers.outcome().repeated()).isEqualTo(2);
        assertThat(followers.outcome().gaps()).isEqualTo(1);
    }

    @Test
    void aClientIsBackOnceItHasAllThatWasStoredWhenItCame() {
        deliver(1, 2);
        follower.onEnded(new Ending(How.BROKEN, 0, ""));
        followers.onStored(5);

        follower.onOpen(socket);
        deliver(3);
        assertThat(follower.isBehind()).isTrue();
        deliver(4);

        assertThat(follower.isBehind()).isFalse();
    }
}
