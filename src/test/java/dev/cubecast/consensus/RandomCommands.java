package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Commands, replicas and positions by chance, of every shape. */
public final class RandomCommands {
    public static final int DIMENSION = 3;

    private final RandomGenerator random;

    public RandomCommands(RandomGenerator random) {
        this.random = random;
    }

    /** One of each kind. */
    List<Command> ofEveryKind() {
        return List.of(
                append(TopicId.draw(random), number()),
                new Command.StartTerm(),
                new Command.CreateTopic(new Topic(new TopicName("news/" + random.nextInt(9)), topic(), settings())),
                new Command.DeleteTopic(topic()),
                new Command.ChangeSettings(topic(), settings()),
                new Command.Trim(topic(), number()),
                new Command.Configure(configuration()),
                new Command.StartGeneration(configuration(), number()),
                new Command.RaiseFeatureLevel(random.nextInt(100)),
                new Command.Unknown(Bytes.of(new byte[] {(byte) 255, 1, (byte) random.nextInt()})));
    }

    Command any() {
        List<Command> commands = ofEveryKind();
        return commands.get(random.nextInt(commands.size()));
    }

    /** Messages of one to three publishes. */
    public Command.Append append(TopicId topic, long baseOffset) {
        List<StoredPublish> publishes = new ArrayList<>();
        int messages = 0;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int count = 1 + random.nextInt(3);
            messages += count;
            publishes.add(new StoredPublish(
                    count, random.nextBoolean() ? forwarded() : null, random.nextBoolean() ? sequence() : null));
        }
        List<Bytes> bodies =
                IntStream.range(0, messages).mapToObj(i -> bytes(40)).toList();
        return new Command.Append(new RecordBatch(topic, number(), baseOffset, number(), bodies), publishes);
    }

    private StoredPublish.Forwarded forwarded() {
        return new StoredPublish.Forwarded(random.nextLong(), number(), number(), number());
    }

    private StoredPublish.Sequence sequence() {
        return new StoredPublish.Sequence(new ProducerId("producer " + random.nextInt(99)), number());
    }

    private TopicId topic() {
        return TopicId.draw(random);
    }

    private TopicSettings settings() {
        return new TopicSettings(
                Durability.values()[random.nextInt(Durability.values().length)],
                SlowConsumer.values()[random.nextInt(SlowConsumer.values().length)]);
    }

    public Configuration configuration() {
        List<ReplicaId> voters =
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> replica()).toList();
        List<ReplicaId> learners =
                IntStream.range(0, random.nextInt(3)).mapToObj(i -> replica()).toList();
        return new Configuration(number(), voters, learners);
    }

    public ReplicaId replica() {
        return new ReplicaId(new Vertex(random.nextInt(1 << DIMENSION), DIMENSION), DiskId.draw(random));
    }

    /** Up to so many bytes. */
    public Bytes bytes(int max) {
        byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    /** Small or large, never negative. */
    long number() {
        return random.nextLong() >>> random.nextInt(2, 64);
    }
}
