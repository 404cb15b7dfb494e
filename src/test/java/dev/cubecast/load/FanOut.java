package dev.cubecast.load;

import dev.cubecast.faults.FaultyCube;
import dev.cubecast.faults.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Fan-out of Cubecast, of a bare loop and of others in turns: {@code bench/fan-out.sh}. Exits 1 if a figure is worth
 * nothing.
 */
final class FanOut implements AutoCloseable {
    private static final String TARGETS = "cubecast,cube,bare,bare-sized,nats";
    /** What stands around the payload in a message of Cubecast's, more or less. */
    private static final int AROUND_BYTES = 112;

    /** With a larger one ever more messages of a topic come together, and only the window is measured. */
    private static final int WINDOW_OF_M1 = 4;

    private final Path folder;
    private final int payloadBytes;
    private final int windowBytes;
    private final int windowOfM1;
    private final int seconds;
    private final int warmUp;
    private final int profileSeconds;
    private final String transport;
    private final List<Target> targets = new ArrayList<>();
    private boolean complained;
    /** Bytes of one message that Cubecast delivers; 0 while that is not known. */
    private int delivered;

    private FanOut(Options options, Path folder) {
        this.folder = folder;
        payloadBytes = options.number("bytes", 128);
        windowBytes = options.number("window-bytes", 32 << 10);
        windowOfM1 = options.number("window-of-m1", WINDOW_OF_M1);
        seconds = options.number("seconds", 5);
        warmUp = options.number("warm-up", 20);
        profileSeconds = options.number("profile-seconds", 8);
        transport = options.text("transport", "auto");
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        endAfter(options.number("minutes-max", 60));
        Path folder = Files.createTempDirectory("cubecast-fan-out");
        boolean complained;
        try (FanOut fanOut = new FanOut(options, folder)) {
            Runtime.getRuntime().addShutdownHook(new Thread(fanOut::close));
            for (String target : options.text("targets", TARGETS).split(",", -1)) {
                fanOut.start(target);
            }
            for (Workload workload : Workload.named(options.text("workloads", "F1,F2,M1,M1r"))) {
                fanOut.measure(workload, options.number("rounds", 5));
            }
            complained = fanOut.complained;
        }
        FaultyCube.delete(folder);
        System.exit(complained ? 1 : 0);
    }

    /** Whatever hangs, the servers do not run for ever. */
    private static void endAfter(int minutes) {
        Thread watchdog = new Thread(() -> {
            try {
                new CountDownLatch(1).await(minutes, TimeUnit.MINUTES);
                System.err.println("not done after " + minutes + " minutes");
                System.exit(1);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
    }

    // ---- Targets ----

    private void start(String name) throws Exception {
        switch (name) {
            case "cubecast" -> add(CubecastTarget.start(name, 1, "none", folder));
            case "cube" -> add(CubecastTarget.start(name, 2, "none", folder));
            case "durable" -> add(CubecastTarget.start(name, 1, "quorum", folder));
            case "bare" -> add(BareTarget.start(name, 0, transport, folder));
            case "bare-sized" -> add(BareTarget.start(name, deliveredBytes(), transport, folder));
            case "nats" -> {
                Optional<String> program = installed("nats-server");
                if (program.isPresent()) {
                    add(NatsTarget.start(program.get(), folder));
                } else {
                    System.out.println("nats: there is no nats-server on the PATH");
                }
            }
            default ->
                throw new IllegalArgumentException("a target is one of " + TARGETS + " and durable, but found " + name);
        }
    }

    private static Optional<String> installed(String program) {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** What Cubecast sends of each message: measured while the node's code warms up, if there is a node. */
    private int deliveredBytes() {
        return delivered > 0 ? delivered : payloadBytes + AROUND_BYTES;
    }

    /** Its code is compiled by now for one topic and for many. */
    private void add(Target target) throws Exception {
        targets.add(target);
        for (Workload workload : List.of(Workload.M1, Workload.F2)) {
            Result result = turn(target, workload, 0, Math.max(1, warmUp / 2.0));
            if (target instanceof CubecastTarget && delivered == 0) {
                delivered = (int) Math.round(result.bytes());
            }
        }
    }

    // ---- Turns ----

    private Result turn(Target target, Workload workload, double settleSeconds, double itsSeconds) throws Exception {
        try (Turn turn = new Turn(target, workload, payloadBytes, window(workload))) {
            turn.pass(settleSeconds);
            Result result = turn.measure(itsSeconds);
            return result.with(turn.end());
        }
    }

    /** In messages of one topic. */
    private int window(Workload workload) {
        return workload.equals(Workload.M1) ? windowOfM1 : Math.max(1, windowBytes / (payloadBytes + AROUND_BYTES));
    }

    private void measure(Workload workload, int rounds) throws Exception {
        Map<String, List<Result>> results = new LinkedHashMap<>();
        System.out.printf(
                "%n%s: %d topics, %d subscribers each, %s%n%s%n",
                workload.name(),
                workload.topics(),
                workload.subscribers(),
                workload.rate() == 0 ? "flat out, window " + window(workload) : workload.rate() + " messages/s",
                Result.HEAD);
        for (int round = 0; round < rounds; round++) {
            for (Target target : targets) {
                // At first its code is compiled for this workload.
                double settleSeconds = round == 0 ? Math.max(1.5, warmUp / 2.0) : 1.5;
                Result result = turn(target, workload, settleSeconds, seconds);
                System.out.println(result);
                complained |= !result.complaint().isEmpty();
                results.computeIfAbsent(target.name(), name -> new ArrayList<>())
                        .add(result);
            }
        }
        compare(workload, results.values().stream().map(Result::median).toList());
        for (Target target : targets) {
            if (profileSeconds > 0 && target.isProfiled()) {
                profile(target, workload);
            }
        }
    }

    private static void compare(Workload workload, List<Result> medians) {
        System.out.printf("%s, medians; server CPU for each delivery as a multiple of that of%n", workload.name());
        List<Result> others = medians.stream()
                .filter(result -> List.of("bare", "bare-sized", "nats").contains(result.target()))
                .toList();
        System.out.print(Result.HEAD);
        others.forEach(other -> System.out.printf(" %10s", other.target()));
        System.out.println();
        for (Result result : medians) {
            System.out.print(result);
            others.forEach(other -> System.out.printf(Locale.ROOT, " %10.2f", result.cpuMicros() / other.cpuMicros()));
            System.out.println();
        }
    }

    private void profile(Target target, Workload workload) throws Exception {
        try (Turn turn = new Turn(target, workload, payloadBytes, window(workload))) {
            turn.pass(1.5);
            for (ServerProcess server : target.servers()) {
                JavaProfile.start(server.pid());
            }
            turn.pass(profileSeconds);
            for (ServerProcess server : target.servers()) {
                System.out.println(workload.name() + ", profile of " + target.name() + ", process " + server.pid());
                JavaProfile.stop(server.pid(), folder);
            }
        }
    }

    @Override
    public void close() {
        targets.forEach(Target::close);
    }
}
