package dev.cubecast.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** What a JVM has spent its time on, and what it has allocated, by its flight recorder. */
final class JavaProfile {
    private static final String NAME = "fan-out";
    private static final String OURS = "dev.cubecast.";
    private static final int LINES = 15;
    /** Where native methods wait: nothing is spent there. */
    private static final Set<String> WAITING =
            Set.of("wait", "epollWait", "epollWait0", "ioUringEnter", "park", "accept", "poll", "read0");

    /** Samples by method, of Java and of native code: the recorder takes them at different rates. */
    private final Tally self = new Tally();

    private final Tally natives = new Tally();
    private final Tally within = new Tally();
    private final Tally allocated = new Tally();
    /**
     * Threads of which an allocation was seen: the first stands for all that the thread has allocated before the
     * recording.
     */
    private final Set<Long> allocating = new LinkedHashSet<>();

    private JavaProfile() {}

    /** How much each has of something. */
    private static final class Tally {
        private final Map<String, Double> amounts = new LinkedHashMap<>();
        private double sum;

        void add(String what, double amount) {
            amounts.merge(what, amount, Double::sum);
        }

        void addToSum(double amount) {
            sum += amount;
        }

        void print(String title) {
            System.out.println("  " + title);
            amounts.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .limit(LINES)
                    .forEach(entry -> System.out.printf(
                            Locale.ROOT, "    %5.1f %%  %s%n", 100 * entry.getValue() / sum, entry.getKey()));
        }
    }

    /** Begins to record. */
    static void start(long pid) throws IOException, InterruptedException {
        jcmd(pid, "JFR.start", "name=" + NAME, "settings=profile");
    }

    /** Ends the recording and prints what it has. */
    static void stop(long pid, Path folder) throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "profile", ".jfr");
        jcmd(pid, "JFR.stop", "name=" + NAME, "filename=" + file);
        JavaProfile profile = new JavaProfile();
        RecordingFile.readAllEvents(file).stream()
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .forEach(profile::add);
        profile.print();
        Files.delete(file);
    }

    private static void jcmd(long pid, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd " + String.join(" ", arguments) + ": " + said);
        }
    }

    private void add(RecordedEvent event) {
        if (event.getStackTrace() == null || event.getStackTrace().getFrames().isEmpty()) {
            return;
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> addSample(frames);
            case "jdk.NativeMethodSample" -> addNative(frames);
            case "jdk.ObjectAllocationSample" -> addAllocation(event, frames);
            default -> {}
        }
    }

    private void addSample(List<RecordedFrame> frames) {
        self.addToSum(1);
        self.add(name(frames.get(0)), 1);
        within.addToSum(1);
        Set<String> seen = new LinkedHashSet<>();
        frames.stream()
                .map(JavaProfile::name)
                .filter(method -> isOurs(method) && !method.contains("$$Lambda"))
                .forEach(seen::add);
        seen.forEach(method -> within.add(method, 1));
    }

    private void addNative(List<RecordedFrame> frames) {
        if (!WAITING.contains(frames.get(0).getMethod().getName())) {
            natives.addToSum(1);
            natives.add(name(frames.get(0)) + " from " + nearest(frames), 1);
        }
    }

    private void addAllocation(RecordedEvent event, List<RecordedFrame> frames) {
        if (event.getThread() == null || allocating.add(event.getThread().getId())) {
            return;
        }
        double weight = (double) event.getLong("weight");
        allocated.addToSum(weight);
        allocated.add(event.getClass("objectClass").getName() + " in " + nearest(frames), weight);
    }

    private static String nearest(List<RecordedFrame> frames) {
        return frames.stream()
                .map(JavaProfile::name)
                .filter(JavaProfile::isOurs)
                .findFirst()
                .orElse(name(frames.get(0)));
    }

    private static boolean isOurs(String method) {
        return method.startsWith("~");
    }

    /** Ours begin with a tilde in place of their package. */
    private static String name(RecordedFrame frame) {
        String name =
                frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
        return name.startsWith(OURS) ? "~" + name.substring(OURS.length()) : name;
    }

    private void print() {
        self.print("time by method (~ is dev.cubecast), of " + (long) self.sum + " samples");
        within.print("time within our methods");
        natives.print("native code, of " + (long) natives.sum + " samples");
        allocated.print("allocated bytes");
    }
}
