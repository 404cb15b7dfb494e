// Each client does what its users do, at one node and across two.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import WebSocket from "ws";
import { connect } from "./cubecast.js";
import { kinds, nodes } from "./clients.js";

const TIMEOUT_MS = 20_000;

/** What clients say of frames that no handler is for, such as the answers to their pings. */
const unhandled = [];
const warn = console.warn;
before(() => (console.warn = (text, frame) => unhandled.push(frame)));
after(() => (console.warn = warn));

/** What a handler was given, to be awaited one by one. */
function inbox() {
  const frames = [];
  let arrived = () => {};
  return {
    handler(error, frame) {
      frames.push(error ?? frame);
      arrived();
    },
    async take(count) {
      while (frames.length < count) {
        await new Promise((resolve) => (arrived = resolve));
      }
      return frames.splice(0, count);
    },
  };
}

function ask(bus, address, body, headers = {}) {
  return new Promise((resolve, reject) => {
    bus.send(address, body, headers, (error, reply) => (error ? reject(error) : resolve(reply.body)));
  });
}

const offsets = (frames) => frames.map(({ headers }) => headers.offset);
const bodies = (frames) => frames.map(({ body }) => body);

/** A subscription takes effect before later frames of its connection, so an answer to one of these says that it has. */
const inEffect = (bus) => ask(bus, "cubecast.cube", {});

const places = [
  ["at one node", nodes[0], nodes[0]],
  ["across nodes", nodes[1], nodes[0]],
];
const cases = kinds.flatMap((kind) => places.map(([where, ...two]) => [`${kind.name} ${where}`, kind, ...two]));

// Each of them waits most of the time.
describe("clients", { concurrency: 4 }, () => {
  for (const [name, kind, publishesAt, watchesAt] of cases) {
    describe(name, { concurrency: 1, timeout: TIMEOUT_MS }, () => {
      const topic = `${name} ${process.pid}`.replace(/[^a-z0-9]/g, "-");
      const received = inbox();
      let publisher;
      let watcher;

      before(async () => {
        [publisher, watcher] = await Promise.all([kind.open(publishesAt), kind.open(watchesAt)]);
      });

      after(() => {
        kind.close(publisher);
        kind.close(watcher);
      });

      test("gets what is published, with its headers", async () => {
        watcher.registerHandler(topic, {}, received.handler);
        await inEffect(watcher);
        publisher.publish(topic, { id: 7, name: "für €" }, { colour: "red" });
        const [message] = await received.take(1);
        assert.deepEqual(message.body, { id: 7, name: "für €" });
        assert.equal(message.headers.colour, "red");
        assert.equal(message.headers.offset, "0");
        assert.match(message.headers.timestamp, /^\d+$/);
      });

      test("is answered with the offset of what it sends", async () => {
        const { epoch, ...answer } = await ask(publisher, topic, "second");
        assert.deepEqual(answer, { topic, offset: 1, durability: "quorum", duplicate: false });
        assert.ok(epoch > 0);
        assert.deepEqual(bodies(await received.take(1)), ["second"]);
      });

      test("is told why something is refused", async () => {
        await assert.rejects(ask(publisher, "no topic", 1), { failureCode: 400, message: "invalid_topic" });
      });

      test("gets nothing more once it has unregistered, and all again from the earliest on", async () => {
        watcher.unregisterHandler(topic, {}, received.handler);
        await inEffect(watcher);
        await ask(publisher, topic, "third");
        watcher.registerHandler(topic, { from: "earliest" }, received.handler);
        const messages = await received.take(3);
        assert.deepEqual(offsets(messages), ["0", "1", "2"]);
        assert.equal(messages[2].body, "third");
      });

      test("goes on behind its last message after a reconnect", async () => {
        await ask(publisher, topic, "fourth");
        const [{ token }] = await received.take(1);
        watcher = await kind.reconnect(watcher, watchesAt);
        await ask(publisher, topic, "fifth");
        watcher.registerHandler(topic, { from: token }, received.handler);
        await ask(publisher, topic, "sixth");
        assert.deepEqual(bodies(await received.take(2)), ["fifth", "sixth"]);
      });

      test("begins at the offset that it asks for", async () => {
        watcher.unregisterHandler(topic, {}, received.handler);
        watcher.registerHandler(topic, { from: "4" }, received.handler);
        assert.deepEqual(offsets(await received.take(2)), ["4", "5"]);
      });
    });
  }
});

describe("cubecast.js", () => {
  const addresses = nodes.map(({ http }) => http);

  test("publishes to an ephemeral topic, and gets what it publishes", { timeout: TIMEOUT_MS }, async () => {
    const topic = `ephemeral-${process.pid}`;
    await fetch(`${addresses[0]}/topics/${topic}`, { method: "PUT", body: '{"durability":"none"}' });
    const publisher = connect({ nodes: addresses, WebSocket });
    const watcher = connect({ nodes: addresses.slice(1), WebSocket });
    const received = inbox();
    await watcher.subscribe(topic, {}, (message) => received.handler(null, message)).ready;
    const acknowledged = await Promise.all(["a", "b", "c"].map((body) => publisher.publish(topic, body)));
    assert.deepEqual(acknowledged.map(({ offset, durability }) => [offset, durability]), [0, 1, 2].map((offset) => [offset, "none"]));
    assert.deepEqual(bodies(await received.take(3)), ["a", "b", "c"]);
    await assert.rejects(publisher.subscribe(topic, { from: "earliest" }, () => {}).ready, { code: "nothing_stored" });
    publisher.close();
    watcher.close();
  });
});

describe("pings", () => {
  for (const kind of kinds) {
    test(`of ${kind.name} are answered`, { timeout: TIMEOUT_MS }, async () => {
      const bus = await kind.open(nodes[0]);
      unhandled.length = 0;
      bus.ping?.();
      while (!unhandled.some(({ type }) => type === "pong")) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      kind.close(bus);
    });
  }
});
