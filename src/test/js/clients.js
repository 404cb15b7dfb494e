// The clients of others, unchanged, behind the few calls that the tests make: an event bus of Vert.x is their common form.

import { createRequire } from "node:module";
import WebSocket from "ws";

const require = createRequire(import.meta.url);
const BridgeClient = require("@vertx/eventbus-bridge-client.js");
const Vertx3Client = require("vertx3-eventbus-client");
const Vertx3TcpClient = require("vertx3-tcp-eventbus-client/lib/tcp-vertx-eventbus.js");

const PING_MS = 50;

/** `{http, host, port}` of each node, as the test that runs this says. */
export const nodes = process.env.CUBECAST_NODES.split(" ").map((node) => {
  const [host, http, port] = node.split(":");
  return { http: `http://${host}:${http}`, host, port: Number(port) };
});

function opened(bus) {
  return new Promise((resolve) => (bus.onopen = () => resolve(bus)));
}

const overSockJs = (Client, transport) => ({
  name: `${Client === BridgeClient ? "@vertx/eventbus-bridge-client.js" : "vertx3-eventbus-client"} over ${transport}`,
  open: ({ http }) =>
    opened(new Client(`${http}/eventbus`, { transports: [transport], vertxbus_ping_interval: PING_MS })),
  close: (bus) => bus.close(),
  /** Lost and found again by the client itself. */
  async reconnect(bus) {
    bus.reconnectDelayMin = 1;
    bus.enableReconnect(true);
    const found = new Promise((resolve) => (bus.onreconnect = () => resolve(bus)));
    bus.sockJSConn.close(3000, "lost");
    return found;
  },
});

const overTcp = {
  name: "vertx3-tcp-eventbus-client",
  open: ({ host, port }) => opened(new Vertx3TcpClient(host, port, { vertxbus_ping_interval: PING_MS })),
  // Its own close() calls what a socket does not have.
  close: (bus) => bus.transport.destroy(),
  async reconnect(bus, node) {
    this.close(bus);
    return this.open(node);
  },
};

/** Plain frames over `ws`, with the calls of an event bus. */
class RawBus {
  #socket;
  #handlers = new Map();
  #replies = 0;

  constructor({ http }) {
    this.#socket = new WebSocket(`${http.replace("http", "ws")}/eventbus/websocket`);
    this.#socket.on("open", () => this.onopen());
    this.#socket.on("message", (data, isBinary) => this.#onFrame(JSON.parse(data), isBinary));
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #onFrame(frame, isBinary) {
    if (!isBinary || !["rec", "err", "pong"].includes(frame.type)) {
      throw new Error(`expected a binary frame of type rec, err or pong, but found ${JSON.stringify(frame)}`);
    }
    const handler = this.#handlers.get(frame.address);
    if (!handler) {
      console.warn("No handler found for message: ", frame);
    } else if (frame.type === "err") {
      handler(frame);
    } else {
      handler(null, frame);
    }
  }

  ping() {
    this.#send({ type: "ping" });
  }

  publish(address, body, headers = {}) {
    this.#send({ type: "publish", address, headers, body });
  }

  send(address, body, headers, callback) {
    const replyAddress = `reply-${++this.#replies}`;
    this.#handlers.set(replyAddress, callback);
    this.#send({ type: "send", address, headers, body, replyAddress });
  }

  registerHandler(address, headers, callback) {
    this.#handlers.set(address, callback);
    this.#send({ type: "register", address, headers });
  }

  unregisterHandler(address) {
    this.#handlers.delete(address);
    this.#send({ type: "unregister", address });
  }

  close() {
    this.#socket.terminate();
  }
}

const overWebSocket = {
  name: "ws",
  open: (node) => opened(new RawBus(node)),
  close: (bus) => bus.close(),
  async reconnect(bus, node) {
    bus.close();
    return this.open(node);
  },
};

const TRANSPORTS = ["websocket", "xhr-streaming", "xhr-polling"];

export const kinds = [
  ...TRANSPORTS.map((transport) => overSockJs(BridgeClient, transport)),
  ...TRANSPORTS.map((transport) => overSockJs(Vertx3Client, transport)),
  overTcp,
  overWebSocket,
];
