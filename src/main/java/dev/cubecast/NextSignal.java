package dev.cubecast;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * What Ctrl-C or SIGTERM do while the process ends already. By itself a JVM ignores them then. That it can be told
 * otherwise is supported by its module {@code jdk.unsupported}, which a compiler that takes warnings for errors lets
 * nobody name.
 */
final class NextSignal {
    private NextSignal() {}

    /** The process ends at once with this code. Where the JVM has no signals, they stay ignored. */
    static void ends(int exitCode) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halting = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        Runtime.getRuntime().halt(exitCode);
                        return null;
                    });
            for (String name : List.of("INT", "TERM")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), halting);
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException unavailable) {
            // Then the first one has its time.
        }
    }
}
