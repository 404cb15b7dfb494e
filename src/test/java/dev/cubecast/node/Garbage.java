package dev.cubecast.node;

import dev.cubecast.Seeds;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What broken or hostile programs send to a port. */
enum Garbage {
    RANDOM_BYTES {
        @Override
        void write(OutputStream out) throws IOException {
            byte[] bytes = new byte[64 << 10];
            Seeds.random(1).nextBytes(bytes);
            out.write(bytes);
        }
    },
    HUGE_LENGTH {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(new byte[] {0x7F, -1, -1, -1, 0, 0});
            out.write(new byte[4096]);
        }
    },
    NEGATIVE_LENGTH {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(new byte[] {-1, -1, -1, -1, 0, 0});
        }
    },
    HALF_A_FRAME {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(new byte[] {0, 0, 0, 60, 0, 0, 1, 1});
        }
    },
    HALF_A_REQUEST {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(
                    text("POST /topics/undisturbed/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"ha"));
        }
    },
    HUGE_BODY {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(text(
                    "POST /topics/undisturbed/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n"));
            out.write(new byte[128 << 10]);
        }
    },
    ENDLESS_HEADER {
        @Override
        void write(OutputStream out) throws IOException {
            out.write(text("GET / HTTP/1.1\r\nX-Endless: "));
            for (int i = 0; i < 64; i++) {
                out.write(text("x".repeat(4096)));
            }
        }
    },
    WEBSOCKET_WITH_A_HUGE_FRAME {
        @Override
        void write(OutputStream out) throws IOException {
            List<String> upgrade = List.of(
                    "GET /topics/undisturbed HTTP/1.1",
                    "Host: x",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            out.write(text(String.join("\r\n", upgrade) + "\r\n\r\n"));
            out.write(new byte[] {(byte) 0x81, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
            out.write(new byte[1024]);
        }
    };

    abstract void write(OutputStream out) throws IOException;

    /** Sends the bytes and leaves the connection open, as a program does that has stopped in the middle. */
    Socket sendTo(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            write(socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (SocketException closedByTheNode) {
            socket.close();
        }
        return socket;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
