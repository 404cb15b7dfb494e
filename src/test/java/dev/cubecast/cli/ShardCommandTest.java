package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShardCommandTest {
    private final FakeNode node = new FakeNode();
    private final CommandRun run = new CommandRun();

    @AfterEach
    void close() {
        node.close();
    }

    private void answersWith(int status, String recovery) {
        String cube = "{\"nodes\":[{\"vertex\":\"00\",\"state\":\"dead\",\"http\":\"127.0.0.1:1\"},"
                + "{\"vertex\":\"01\",\"state\":\"alive\",\"http\":\""
                + node.url().replace("http://", "") + "\"}],"
                + "\"shards\":[{\"shard\":\"00\",\"leader\":null,\"replicas\":[{\"vertex\":\"00\"},{\"vertex\":\"01\"}]}]}";
        node.answers((exchange, asked) -> {
            if (asked.method().equals("POST")) {
                FakeNode.json(exchange, status, recovery);
            } else {
                FakeNode.json(exchange, 200, cube);
            }
        });
    }

    private int recover(String... args) {
        String[] all = new String[args.length + 4];
        all[0] = "shard";
        all[1] = "recover";
        all[2] = "--node";
        all[3] = node.url();
        System.arraycopy(args, 0, all, 4, args.length);
        return run.execute(all);
    }

    @Test
    void asksTheNodeThatTheShardGoesOnFrom() {
        answersWith(200, "{\"shard\":\"00\",\"generation\":65537}");

        assertThat(recover("00", "--from", "01", "--accept-loss")).isZero();

        FakeNode.Asked asked = node.asked().get(1);
        assertThat(asked.path()).isEqualTo("/shards/00/recover");
        assertThat(asked.body()).isEqualTo("{\"acceptLoss\":true}");
        assertThat(run.out()).contains("shard 00 goes on from node 01 alone, in generation 65537");
    }

    @Test
    void saysWhatWouldBeLostUnlessThatIsAccepted() {
        answersWith(200, "{}");

        assertThat(recover("00", "--from", "01")).isEqualTo(2);

        assertThat(node.asked()).extracting(FakeNode.Asked::method).containsExactly("GET");
        assertThat(run.err())
                .contains(
                        "shard 00 is led by nobody; its replicas are at 00 (dead), 01 (alive)",
                        "lost for good",
                        "--accept-loss");
    }

    @Test
    void saysAsJsonWhatItWouldGoOnFrom() {
        answersWith(200, "{}");

        assertThat(recover("00", "--from", "01", "--json")).isEqualTo(2);

        assertThat(run.out())
                .isEqualToNormalizingNewlines("{\"shard\":\"00\",\"from\":\"01\",\"leader\":null,\"replicas\":["
                        + "{\"vertex\":\"00\",\"state\":\"dead\"},{\"vertex\":\"01\",\"state\":\"alive\"}],"
                        + "\"recovered\":false}\n");
    }

    @Test
    void passesOnWhyItIsNotDone() {
        answersWith(
                409, "{\"detail\":\"00 leads the group\",\"code\":\"has_majority\",\"conclusion\":\"nothing_done\"}");

        assertThat(recover("00", "--from", "01", "--accept-loss")).isEqualTo(1);

        assertThat(run.err()).contains("00 leads the group (has_majority)");
    }

    @Test
    void namesWhatTheCubeDoesNotHave() {
        answersWith(200, "{}");

        assertThat(recover("11", "--from", "01")).isEqualTo(1);
        assertThat(recover("00", "--from", "11", "--accept-loss")).isEqualTo(1);

        assertThat(run.err()).contains("the cube has no shard 11", "the cube has no node 11");
    }
}
