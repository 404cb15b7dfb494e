package dev.cubecast.load;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** A server that is measured, in a process of its own which does not outlive this one. */
final class ServerProcess implements AutoCloseable {
    private static final long TICK_MICROS = 10_000;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private final Process process;
    private final Process guard;
    private final Path output;
    private @Nullable JMXConnector connector;
    private @Nullable ThreadMXBean threads;
    private Map<Long, Long> allocatedBefore = Map.of();

    ServerProcess(List<String> command, Path output) throws IOException {
        this.output = output;
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        // Its input ends with this process, however that ends.
        guard = new ProcessBuilder("sh", "-c", "read -r end; kill " + process.pid()).start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** User and system time so far. */
    long cpuMicros() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * TICK_MICROS;
    }

    /** Bytes that the threads of its JVM have allocated on the heap since this was last called; 0 the first time. */
    long allocatedBytes() throws IOException {
        ThreadMXBean bean = threads();
        long[] ids = bean.getAllThreadIds();
        long[] bytes = bean.getThreadAllocatedBytes(ids);
        Map<Long, Long> now = new LinkedHashMap<>();
        long more = 0;
        for (int i = 0; i < ids.length; i++) {
            now.put(ids[i], bytes[i]);
            more += bytes[i] - allocatedBefore.getOrDefault(ids[i], 0L);
        }
        boolean isFirst = allocatedBefore.isEmpty();
        allocatedBefore = now;
        return isFirst ? 0 : more;
    }

    @SuppressWarnings("BanJNDI") // what is asked is a process that this one has started
    private ThreadMXBean threads() throws IOException {
        ThreadMXBean bean = threads;
        if (bean == null) {
            connector = JMXConnectorFactory.connect(new JMXServiceURL(managementAgent()));
            bean = ManagementFactory.newPlatformMXBeanProxy(
                    connector.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            threads = bean;
        }
        return bean;
    }

    private String managementAgent() throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException failure) {
            throw new IOException("process " + process.pid() + " is no JVM that can be asked", failure);
        }
    }

    @Override
    public void close() {
        try {
            if (connector != null) {
                connector.close();
            }
        } catch (IOException gone) {
            // It ends with the process.
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        guard.destroy();
    }
}
