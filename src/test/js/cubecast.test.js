import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compare, connect, nodeAfter, parseGap, pauseAfter, verdictOn } from "./cubecast.js";
import { outcomeOf, settled, world } from "./fakes.js";

const sequences = (frames) => frames.map(({ headers }) => headers.sequence);
const bodies = (frames) => frames.map(({ body }) => body);
const LONG_MS = 10_000;

describe("connecting", () => {
  test("begins with the first node and goes to any other one that is left", () => {
    const { sockets, clock } = world({ nodes: ["http://a:1/", "https://b:2"] });
    assert.equal(sockets[0].url, "ws://a:1/eventbus/websocket");
    sockets[0].drop();
    clock.advance(LONG_MS);
    assert.equal(sockets[1].url, "wss://b:2/eventbus/websocket");
    assert.equal(nodeAfter("a", { nodes: ["a", "b", "c"], random: () => 0 }), "b");
    assert.equal(nodeAfter("a", { nodes: ["a", "b", "c"], random: () => 0.99 }), "c");
    assert.equal(nodeAfter("a", { nodes: ["a"], random: () => 0.5 }), "a");
  });

  test("pauses longer after each failure, up to a limit, and by chance", () => {
    const options = { pauseMs: 100, pauseMaxMs: 1000, random: () => 0.5 };
    assert.deepEqual([1, 2, 3, 4, 5, 100].map((failures) => pauseAfter(failures, options)), [50, 100, 200, 400, 500, 500]);
  });

  test("forgets its failures when a node serves, not when it takes a connection", () => {
    const { clock, sockets, latest } = world({ pauseMs: 100, random: () => 0.999 });
    for (let failures = 1; failures <= 5; failures++) {
      latest().onopen();
      latest().drop();
      clock.advance(LONG_MS);
    }
    latest().open().drop();
    const before = sockets.length;
    clock.advance(100);
    assert.equal(sockets.length, before + 1);
    clock.advance(0);
    latest().onopen();
    latest().drop();
    clock.advance(100);
    assert.equal(sockets.length, before + 1);
  });

  test("gives up a node that does not answer", () => {
    const { sockets, clock } = world({ connectTimeoutMs: 3000, pauseMs: 1 });
    clock.advance(3001);
    assert.equal(sockets[0].isClosed, true);
    assert.equal(sockets.length, 2);
  });

  test("gives up a node that answers no pings, and none that answers with anything", () => {
    const { open, clock, sockets } = world({ pingMs: 1000, pauseMs: 1 });
    const socket = open();
    for (let second = 0; second < 10; second++) {
      clock.advance(1000);
      socket.deliver("unwatched", second);
    }
    assert.equal(sockets.length, 1);
    clock.advance(3001);
    assert.equal(socket.isClosed, true);
    assert.equal(sockets.length, 2);
  });

  test("tells each state", () => {
    const { client, open, clock } = world();
    const states = [];
    client.addEventListener("state", ({ detail }) => states.push(`${detail.name} ${detail.node}`));
    open().drop();
    clock.advance(LONG_MS);
    client.close();
    assert.deepEqual(states, ["open http://a:1", "waiting http://a:1", "connecting http://b:2", "closed http://b:2"]);
  });

  test("leaves a node that says that it goes away", () => {
    const { client, open, clock, sockets } = world();
    const errors = [];
    client.addEventListener("error", ({ detail }) => errors.push(detail.code));
    open().refuse(undefined, "shutting_down", "go_elsewhere");
    clock.advance(LONG_MS);
    assert.deepEqual(errors, ["shutting_down"]);
    assert.equal(sockets[1].url, "ws://b:2/eventbus/websocket");
  });

  test("leaves the only node alone for as long as it asks", () => {
    const { open, clock, sockets } = world({ nodes: ["http://a:1"], pauseMs: 1 });
    open().receive({ type: "err", message: "too_many_connections", conclusion: "go_elsewhere", retryAfterMs: 3000 });
    clock.advance(2999);
    assert.equal(sockets.length, 1);
    clock.advance(1);
    assert.equal(sockets.length, 2);
  });

  test("leaves nothing behind when it is closed", async () => {
    const { client, open, clock } = world();
    open();
    const published = outcomeOf(client.publish("t", 1));
    const subscription = client.subscribe("t", {}, () => {});
    client.close();
    await settled();
    assert.equal(published.conclusion, "outcome_unknown");
    await assert.rejects(subscription.ready, { code: "closed" });
    await assert.rejects(client.publish("t", 2), { code: "closed", conclusion: "nothing_done" });
    assert.throws(() => client.subscribe("t", {}, () => {}), /closed/);
    assert.equal(clock.count, 0);
  });

  test("refuses options that cannot work, in words", () => {
    assert.throws(() => connect({ nodes: [], WebSocket: Object }), /nodes is a list of addresses/);
    assert.throws(() => connect({ nodes: ["localhost:x/"], WebSocket: Object }), /nodes is a list of addresses/);
    assert.throws(() => connect({ nodes: ["http://a"], WebSocket: undefined }), /package ws/);
  });
});

describe("publishing", () => {
  test("numbers what it publishes for each topic, in order", async () => {
    const { client, open } = world();
    const waiting = client.publish("a", 0, { headers: { colour: "red" } });
    const socket = open();
    client.publish("a", 1);
    client.publish("b", 2);
    const [first, second, other] = socket.take("send");
    assert.deepEqual(sequences([first, second, other]), ["1", "2", "1"]);
    assert.equal(first.headers.producer, second.headers.producer);
    assert.notEqual(first.headers.producer, other.headers.producer);
    assert.equal(first.headers.colour, "red");
    socket.store(first, 17);
    assert.deepEqual(await waiting, { topic: "a", offset: 17, epoch: 1, durability: "quorum", duplicate: false });
  });

  test("sends what was lost with a connection again, under the same numbers and before all else", async () => {
    const { client, open, clock } = world();
    const socket = open();
    const outcomes = [0, 1, 2].map((body) => outcomeOf(client.publish("t", body)));
    const sent = socket.take("send");
    socket.store(sent[0], 5);
    socket.drop();
    outcomes.push(outcomeOf(client.publish("t", 3)));
    clock.advance(LONG_MS);
    const next = open();
    const again = next.take("send");
    assert.deepEqual(bodies(again), [1, 2, 3]);
    assert.deepEqual(sequences(again), ["2", "3", "4"]);
    assert.equal(again[0].headers.producer, sent[0].headers.producer);
    again.forEach((frame, i) => next.store(frame, 6 + i, i === 0));
    await settled();
    assert.deepEqual(outcomes.map(({ value }) => value.offset), [5, 6, 7, 8]);
    assert.equal(outcomes[1].value.duplicate, true);
  });

  test("tries again what may pass, with all behind it, after a pause", async () => {
    const { client, open, clock } = world({ pauseMs: 100 });
    const socket = open();
    const outcomes = [0, 1, 2].map((body) => outcomeOf(client.publish("t", body)));
    const sent = socket.take("send");
    socket.refuse(sent[0].replyAddress, "overloaded", "safe_to_retry");
    client.publish("t", 3);
    socket.refuse(sent[1].replyAddress, "unknown_producer", "nothing_done");
    assert.deepEqual(socket.take("send"), []);
    socket.refuse(sent[2].replyAddress, "unknown_producer", "nothing_done");
    clock.advance(50);
    assert.deepEqual(socket.take("send"), []);
    clock.advance(50);
    const again = socket.take("send");
    assert.deepEqual(sequences(again), ["1", "2", "3", "4"]);
    assert.deepEqual(bodies(again), [0, 1, 2, 3]);
    again.forEach((frame, i) => socket.store(frame, i));
    await settled();
    assert.deepEqual(outcomes.map(({ value }) => value.offset), [0, 1, 2]);
    client.publish("t", 4);
    socket.refuse(socket.take("send")[0].replyAddress, "overloaded", "safe_to_retry");
    clock.advance(100);
    assert.equal(socket.take("send").length, 1);
  });

  test("keeps the numbers of what may have been stored, whatever those behind it are told", () => {
    const { client, open, clock } = world({ pauseMs: 100 });
    const socket = open();
    [0, 1, 2].forEach((body) => client.publish("t", body));
    const sent = socket.take("send");
    socket.store(sent[0], 0);
    socket.refuse(sent[1].replyAddress, "outcome_unknown", "outcome_unknown");
    socket.refuse(sent[2].replyAddress, "out_of_sequence", "nothing_done");
    clock.advance(100);
    const again = socket.take("send");
    assert.deepEqual(sequences(again), ["2", "3"]);
    assert.equal(again[0].headers.producer, sent[0].headers.producer);
  });

  test("sends nothing twice when it is connected anew during a pause", () => {
    const { client, open, clock } = world({ pauseMs: 100 });
    const socket = open();
    client.publish("t", 0);
    for (let failures = 1; failures < 5; failures++) {
      socket.refuse(socket.take("send")[0].replyAddress, "overloaded", "safe_to_retry");
      clock.advance(100 * 2 ** (failures - 1));
    }
    socket.refuse(socket.take("send")[0].replyAddress, "overloaded", "safe_to_retry");
    socket.drop();
    clock.advance(100);
    const next = open();
    clock.advance(LONG_MS);
    assert.equal(next.take("send").length, 1);
  });

  test("gives those behind one that fails for good the numbers of another producer", async () => {
    const { client, open, clock } = world();
    const socket = open();
    const outcomes = [0, 1, 2, 3].map((body) => outcomeOf(client.publish("t", body)));
    const sent = socket.take("send");
    socket.store(sent[0], 0);
    socket.refuse(sent[1].replyAddress, "too_large", "never_valid");
    socket.refuse(sent[2].replyAddress, "out_of_sequence", "nothing_done");
    socket.refuse(sent[3].replyAddress, "out_of_sequence", "nothing_done");
    clock.advance(0);
    const again = socket.take("send");
    assert.deepEqual(bodies(again), [2, 3]);
    assert.deepEqual(sequences(again), ["1", "2"]);
    assert.notEqual(again[0].headers.producer, sent[0].headers.producer);
    again.forEach((frame, i) => socket.store(frame, 1 + i));
    await settled();
    assert.equal(outcomes[1].code, "too_large");
    assert.equal(outcomes[3].value.offset, 2);
    client.publish("t", 4);
    assert.deepEqual(sequences(socket.take("send")), ["3"]);
  });

  test("gives up what may be stored behind one that was given up and may be stored, too", async () => {
    const { client, open, clock } = world({ publishTimeoutMs: 20_000 });
    const first = outcomeOf(client.publish("t", "A"));
    const silent = open();
    clock.advance(10_000);
    const second = outcomeOf(client.publish("t", "B"));
    silent.drop();
    clock.advance(10_000);
    await settled();
    assert.equal(first.code, "outcome_unknown");

    const third = outcomeOf(client.publish("t", "C"));
    let socket = open();
    const [again, behind] = socket.take("send");
    assert.deepEqual(bodies([again, behind]), ["B", "C"]);
    socket.refuse(behind.replyAddress, "out_of_sequence", "nothing_done");
    // The silent node may bring both of them to the topic yet, as those that they were.
    socket.refuse(again.replyAddress, "out_of_sequence", "nothing_done");
    clock.advance(0);
    await settled();
    assert.equal(second.code, "outcome_unknown");
    const [last, ...more] = socket.take("send");
    assert.deepEqual([last.body, last.headers.sequence, more], ["C", "1", []]);
    assert.notEqual(last.headers.producer, again.headers.producer);

    socket.drop();
    clock.advance(LONG_MS);
    socket = open();
    socket.store(socket.take("send")[0], 2);
    await settled();
    assert.equal(third.value.offset, 2);
  });

  test("finds out about what may be stored behind one that was given up, if it can", async () => {
    const { client, open, clock } = world({ publishTimeoutMs: 20_000 });
    client.publish("t", "A").catch(() => {});
    const silent = open();
    clock.advance(10_000);
    const second = outcomeOf(client.publish("t", "B"));
    silent.drop();
    clock.advance(10_000);
    const socket = open();
    socket.store(socket.take("send")[0], 1, true);
    await settled();
    assert.equal(second.value.offset, 1);
  });

  test("leaves out numbers once it knows that a topic takes none", async () => {
    const { client, open, clock } = world();
    const socket = open();
    client.publish("t", 0);
    client.publish("t", 1);
    socket.take("send").forEach((frame) => socket.refuse(frame.replyAddress, "nothing_stored", "never_valid"));
    clock.advance(0);
    client.publish("t", 2);
    const again = socket.take("send");
    assert.deepEqual(bodies(again), [0, 1, 2]);
    assert.deepEqual(again.map(({ headers }) => headers), [{}, {}, {}]);
  });

  test("does not repeat what may have been published to such a topic", async () => {
    const { client, open, clock } = world();
    const socket = open();
    const first = outcomeOf(client.publish("t", 0));
    socket.take("send").forEach((frame) => socket.refuse(frame.replyAddress, "nothing_stored", "never_valid"));
    clock.advance(0);
    socket.drop();
    clock.advance(LONG_MS);
    assert.deepEqual(open().take("send"), []);
    await settled();
    assert.equal(first.code, "outcome_unknown");
  });

  test("has a limit of what is under way, and one of what waits", async () => {
    const { client, open } = world({ inFlightMax: 2, outcomesMax: 3 });
    const socket = open();
    [0, 1, 2].forEach((body) => client.publish("t", body));
    await assert.rejects(client.publish("t", 3), { code: "overloaded", conclusion: "safe_to_retry" });
    const sent = socket.take("send");
    assert.deepEqual(bodies(sent), [0, 1]);
    socket.store(sent[0], 0);
    assert.deepEqual(bodies(socket.take("send")), [2]);
    client.publish("t", 4);
  });

  test("gives up what no node takes, and says whether it may have been stored", async () => {
    const { client, open, clock } = world({ publishTimeoutMs: 20_000 });
    const sent = outcomeOf(client.publish("t", 0));
    open().drop();
    const unsent = outcomeOf(client.publish("t", 1));
    clock.advance(20_000);
    await settled();
    assert.equal(sent.code, "outcome_unknown");
    assert.deepEqual(unsent, { code: "timeout", conclusion: "safe_to_retry" });
    assert.deepEqual(open().take("send"), []);
  });

  test("waits for the answer to what is under way, however late", async () => {
    const { client, open, clock } = world({ publishTimeoutMs: 5_000, pingMs: 60_000 });
    const socket = open();
    const published = outcomeOf(client.publish("t", 0));
    clock.advance(6_000);
    await settled();
    assert.deepEqual(published, {});
    socket.store(socket.take("send")[0], 7);
    await settled();
    assert.equal(published.value.offset, 7);
    const refused = outcomeOf(client.publish("t", 1));
    clock.advance(6_000);
    socket.refuse(socket.take("send")[0].replyAddress, "overloaded", "safe_to_retry");
    clock.advance(LONG_MS);
    await settled();
    assert.equal(refused.code, "overloaded");
    assert.deepEqual(socket.take("send"), []);
  });

  test("sees before it is sent that a message is too large", async () => {
    const { client } = world();
    await assert.rejects(client.publish("t", "é".repeat(600_000)), { code: "too_large" });
    assert.equal(outcomeOf(client.publish("t", "e".repeat(600_000))).code, undefined);
    // With the quotes of the text.
    assert.equal(outcomeOf(client.publish("t", "e".repeat(1_048_574))).code, undefined);
    await assert.rejects(client.publish("t", "e".repeat(1_048_575)), { code: "too_large" });
    assert.equal(outcomeOf(client.publish("t", "e".repeat(1_048_570), { headers: { a: "é\n" } })).code, undefined);
    await assert.rejects(client.publish("t", "e".repeat(1_048_570), { headers: { a: "éé" } }), { code: "too_large" });
    await assert.rejects(client.publish("t", 1, { headers: { a: "\0".repeat(200_000) } }), { code: "too_large" });
  });

  test("goes to another node with what this one sends elsewhere, when all else is answered", () => {
    const { client, open, clock, sockets } = world();
    const socket = open();
    client.publish("a", 0);
    client.publish("b", 1);
    const [first, second] = socket.take("send");
    socket.refuse(first.replyAddress, "not_ready", "go_elsewhere");
    assert.equal(socket.isClosed, false);
    client.publish("c", 2);
    assert.deepEqual(socket.take("send"), []);
    socket.store(second, 0);
    assert.equal(socket.isClosed, true);
    clock.advance(LONG_MS);
    assert.equal(sockets.length, 2);
    assert.deepEqual(bodies(open().take("send")).sort(), [0, 2]);
  });

  test("decides by the conclusion", () => {
    const verdict = (code, conclusion, publish = {}) =>
      verdictOn({ error: { code, conclusion }, sequence: 2, uncertain: false, overtaken: false, ...publish });
    const unnumbered = { sequence: undefined };
    assert.equal(verdict("unavailable", "safe_to_retry"), "retry");
    assert.equal(verdict("unavailable", "safe_to_retry", unnumbered), "retry");
    assert.equal(verdict("unavailable", "safe_to_retry", { ...unnumbered, overtaken: true }), "reject");
    assert.equal(verdict("outcome_unknown", "outcome_unknown"), "retry");
    assert.equal(verdict("outcome_unknown", "outcome_unknown", unnumbered), "reject");
    assert.equal(verdict("sequence_too_old", "already_done"), "stored");
    assert.equal(verdict("no_room", "nothing_done"), "reject");
    assert.equal(verdict("out_of_sequence", "nothing_done", { uncertain: true }), "renumber");
    assert.equal(verdict("unknown_producer", "nothing_done"), "renumber");
    assert.equal(verdict("unknown_producer", "nothing_done", { uncertain: true }), "reject");
    assert.equal(verdict("unknown_producer", "nothing_done", { sequence: 1 }), "reject");
  });
});

describe("subscribing", () => {
  function watch(client, topic, options = {}, handler = undefined) {
    const seen = [];
    const onGap = (gap) => seen.push(gap);
    const subscription = client.subscribe(topic, { onGap, ...options }, (message) => {
      seen.push(message.offset);
      return handler?.(message);
    });
    return { seen, subscription };
  }

  test("registers where it is told to begin, and is ready when that has taken effect", async () => {
    const { client, open, latest } = world();
    const { subscription } = watch(client, "t", { from: 17 });
    const ready = outcomeOf(subscription.ready);
    latest().onopen();
    assert.deepEqual(latest().take("register"), [{ type: "register", address: "t", headers: { from: "17" } }]);
    await settled();
    assert.deepEqual(ready, {});
    latest().answerPings();
    await settled();
    assert.ok("value" in ready);
  });

  test("hands over what was published, with the publisher's headers", () => {
    const { client, open } = world();
    const messages = [];
    client.subscribe("t", {}, (message) => messages.push(message));
    open().deliver("t", 3, { headers: { colour: "red" } });
    const headers = { colour: "red" };
    assert.deepEqual(messages, [
      { topic: "t", offset: 3, epoch: 1, timestamp: 1795221524101, headers, body: 3, token: "id-1-3" },
    ]);
  });

  test("goes on behind the last message of a durable topic, wherever it is connected next", () => {
    const { client, open, clock } = world();
    const { seen, subscription } = watch(client, "t", { from: "earliest" });
    const socket = open();
    socket.deliver("t", 0);
    socket.deliver("t", 1);
    assert.equal(subscription.token, "id-1-1");
    socket.drop();
    clock.advance(LONG_MS);
    const next = open();
    assert.deepEqual(next.take("register")[0].headers, { from: "id-1-1" });
    next.deliver("t", 1);
    next.deliver("t", 2, { epoch: 2 });
    assert.deepEqual(seen, [0, 1, 2]);
  });

  test("begins again where it was told to while it has got nothing", () => {
    const { client, open, clock } = world();
    const { seen } = watch(client, "t", { from: "earliest" });
    open().drop();
    clock.advance(LONG_MS);
    const next = open();
    assert.equal(next.take("register")[0].headers.from, "earliest");
    next.deliver("t", 0);
    assert.deepEqual(seen, [0]);
  });

  test("tells exactly what it has missed of an ephemeral topic", () => {
    const { client, open, clock } = world();
    const { seen } = watch(client, "t");
    let socket = open();
    const reconnect = () => {
      socket.drop();
      clock.advance(LONG_MS);
      socket = open();
      assert.equal(socket.take("register")[0].headers.from, "latest");
    };
    reconnect();
    socket.deliverUnstored("t", 7);
    reconnect();
    socket.deliverUnstored("t", 8);
    reconnect();
    socket.deliverUnstored("t", 11);
    reconnect();
    socket.deliverUnstored("t", 0, 2);
    socket.deliverUnstored("t", 0, 2);
    assert.deepEqual(seen, ["unknown", 7, 8, { first: 9, last: 10 }, 11, "unknown", 0]);
  });

  test("passes on the gaps that nodes tell, in their place", () => {
    const { client, open } = world();
    const { seen } = watch(client, "t", { from: 0 });
    const socket = open();
    socket.gap("t", "0-4");
    socket.deliver("t", 5);
    socket.gap("t", "reset");
    socket.deliver("t", 0, { id: "other" });
    assert.deepEqual(seen, [{ first: 0, last: 4 }, 5, "reset", 0]);
    assert.equal(parseGap("unknown"), "unknown");
  });

  test("tells a gap once, and what it has grown by, however often it is connected before the next message", () => {
    for (const received of [[], [0]]) {
      const { client, open, clock } = world();
      const { seen } = watch(client, "t", { from: "earliest" });
      const start = received.length === 0 ? "earliest" : "id-1-0";
      let socket = open();
      const reconnect = () => {
        socket.drop();
        clock.advance(LONG_MS);
        socket = open();
        assert.equal(socket.take("register")[0].headers.from, start);
      };
      received.forEach((offset) => socket.deliver("t", offset));
      reconnect();
      socket.gap("t", "1-4");
      reconnect();
      socket.gap("t", "1-4");
      reconnect();
      socket.gap("t", "1-6");
      socket.deliver("t", 7);
      socket.gap("t", "8-9");
      assert.deepEqual(seen, [...received, { first: 1, last: 4 }, { first: 5, last: 6 }, 7, { first: 8, last: 9 }]);
    }
  });

  test("waits for the promise of its handler, and keeps the order", async () => {
    const { client, open } = world();
    let goOn;
    const { seen, subscription } = watch(client, "t", {}, () => new Promise((resolve) => (goOn = resolve)));
    const socket = open();
    socket.deliver("t", 0);
    socket.deliver("t", 1);
    await settled();
    assert.deepEqual(seen, [0]);
    assert.equal(subscription.token, undefined);
    goOn();
    await settled();
    assert.deepEqual(seen, [0, 1]);
    assert.equal(subscription.token, "id-1-0");
  });

  test("leaves a durable topic while too much waits, and enters it again with nothing lost", async () => {
    const { client, open } = world({ bufferMessagesMax: 2 });
    const waiting = [];
    const { seen } = watch(client, "t", {}, () => new Promise((resolve) => waiting.push(resolve)));
    const socket = open();
    socket.take("register");
    [0, 1, 2, 3, 4].forEach((offset) => socket.deliver("t", offset));
    assert.deepEqual(socket.take("unregister").length, 1);
    for (let handled = 0; handled < 3; handled++) {
      waiting[handled]();
      await settled();
    }
    assert.deepEqual(seen, [0, 1, 2]);
    assert.deepEqual(socket.take("register")[0].headers, { from: "id-1-2" });
    // Of before it left, as the node has not answered the ping behind that.
    socket.deliver("t", 4);
    socket.answerPings();
    socket.deliver("t", 3);
    socket.deliver("t", 4);
    waiting[3]();
    await settled();
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
  });

  test("leaves an ephemeral topic likewise, and tells what it has missed", async () => {
    const { client, open } = world({ bufferMessagesMax: 1 });
    const waiting = [];
    const { seen } = watch(client, "t", {}, () => new Promise((resolve) => waiting.push(resolve)));
    const socket = open();
    socket.take("register");
    [0, 1, 2, 3].forEach((offset) => socket.deliverUnstored("t", offset));
    assert.equal(socket.take("unregister").length, 1);
    waiting[0]();
    await settled();
    waiting[1]();
    await settled();
    assert.deepEqual(socket.take("register")[0].headers, { from: "latest" });
    socket.answerPings();
    socket.deliverUnstored("t", 4);
    await settled();
    assert.deepEqual(seen, [0, 1, { first: 2, last: 3 }, 4]);
  });

  test("goes on when its handler fails", async () => {
    const { client, open } = world();
    const errors = [];
    client.addEventListener("error", ({ detail }) => errors.push(detail.message));
    const { seen } = watch(client, "t", {}, ({ offset }) => {
      throw new Error(`cannot take ${offset}`);
    });
    const socket = open();
    socket.deliver("t", 0);
    socket.deliver("t", 1);
    assert.deepEqual(seen, [0, 1]);
    assert.deepEqual(errors, ["cannot take 0", "cannot take 1"]);
  });

  test("tries again what may pass, and ends where it cannot be had", async () => {
    const { client, latest, clock } = world();
    const { subscription } = watch(client, "t", { from: "earliest" });
    const ready = outcomeOf(subscription.ready);
    const socket = latest();
    socket.onopen();
    socket.take("register");
    socket.refuse("t", "unavailable", "safe_to_retry");
    clock.advance(LONG_MS / 10);
    assert.equal(socket.take("register").length, 1);
    socket.refuse("t", "nothing_stored", "never_valid");
    clock.advance(LONG_MS / 10);
    await settled();
    assert.equal(ready.code, "nothing_stored");
    assert.equal(socket.take("register").length, 0);
    watch(client, "t");
    assert.equal(socket.take("register").length, 1);
  });

  test("gets nothing that is meant for an earlier subscription to the same topic", () => {
    const { client, open } = world();
    const earlier = watch(client, "t");
    const socket = open();
    assert.throws(() => watch(client, "t"), /already/);
    earlier.subscription.close();
    const { seen } = watch(client, "t", { from: 5 });
    socket.deliver("t", 3);
    socket.answerPings();
    socket.deliver("t", 5);
    assert.deepEqual(earlier.seen, []);
    assert.deepEqual(seen, [5]);
  });

  test("hands over nothing more once it is closed, even by its handler", async () => {
    const { client, open, clock } = world();
    const seen = [];
    const subscription = client.subscribe("t", {}, async ({ offset }) => {
      seen.push(offset);
      subscription.close();
    });
    const socket = open();
    socket.deliver("t", 0);
    socket.deliver("t", 1);
    await settled();
    assert.deepEqual(seen, [0]);
    assert.equal(socket.take("unregister").length, 1);

    const onGap = () => afterGap.close();
    const afterGap = client.subscribe("u", { from: "latest", onGap }, ({ offset }) => seen.push(offset));
    socket.answerPings();
    socket.drop();
    clock.advance(LONG_MS);
    open().deliverUnstored("u", 5);
    assert.deepEqual(seen, [0]);
  });

  test("is not ended by what a node says of an earlier subscription that it did not have any more", () => {
    const { client, open } = world();
    const { seen } = watch(client, "t");
    const socket = open();
    socket.refuse("t", "unknown_address", "never_valid");
    socket.deliver("t", 0);
    assert.deepEqual(seen, [0]);
  });

  test("compares by epoch only where offsets begin anew", () => {
    const durable = (offset, epoch) => ({ offset, epoch, token: "t" });
    assert.deepEqual(compare(durable(5, 1), durable(5, 2), false), { isDuplicate: true });
    assert.deepEqual(compare({ offset: 5, epoch: 1 }, { offset: 5, epoch: 2 }, false), { isDuplicate: false });
    assert.deepEqual(compare(undefined, { offset: 5, epoch: 1 }, true), { isDuplicate: false, gap: "unknown" });
  });
});
