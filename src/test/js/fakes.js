// A network and a clock that a test drives by hand.

import { connect } from "./cubecast.js";

export class FakeClock {
  #now = 0;
  #timers = new Map();
  #next = 1;

  setTimeout(task, ms) {
    this.#timers.set(this.#next, { task, at: this.#now + ms });
    return this.#next++;
  }

  clearTimeout(timer) {
    this.#timers.delete(timer);
  }

  advance(ms) {
    const until = this.#now + ms;
    for (let due = this.#due(until); due; due = this.#due(until)) {
      const [timer, { task, at }] = due;
      this.#timers.delete(timer);
      this.#now = at;
      task();
    }
    this.#now = until;
  }

  #due(until) {
    return [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
  }

  get count() {
    return this.#timers.size;
  }
}

/** A world with a client in it whose sockets a test plays the nodes of. */
export function world(options = {}) {
  const clock = new FakeClock();
  const sockets = [];

  class FakeSocket {
    sent = [];
    isClosed = false;
    #pings = 0;

    constructor(url) {
      this.url = url;
      sockets.push(this);
    }

    send(text) {
      const frame = JSON.parse(text);
      this.sent.push(frame);
      this.#pings += frame.type === "ping" ? 1 : 0;
    }

    close() {
      this.isClosed = true;
    }

    /** The node takes the connection and answers all pings. */
    open() {
      this.onopen();
      this.answerPings();
      return this;
    }

    answerPings() {
      for (; this.#pings > 0; this.#pings--) {
        this.receive({ type: "pong" });
      }
    }

    receive(frame) {
      this.onmessage?.({ data: new TextEncoder().encode(JSON.stringify(frame)).buffer });
    }

    deliver(topic, offset, { epoch = 1, id = "id", headers = {} } = {}) {
      const token = id && `${id}-${epoch}-${offset}`;
      const numbers = { offset: `${offset}`, epoch: `${epoch}`, timestamp: "1795221524101" };
      this.receive({ type: "rec", address: topic, headers: { ...headers, ...numbers }, body: offset, ...(token && { token }) });
    }

    deliverUnstored(topic, offset, epoch = 1) {
      this.deliver(topic, offset, { epoch, id: null });
    }

    gap(topic, gap) {
      this.receive({ type: "rec", address: topic, headers: { gap } });
    }

    refuse(address, message, conclusion) {
      this.receive({ type: "err", address, message, conclusion, rawMessage: "said by a test" });
    }

    store({ replyAddress, address }, offset, duplicate = false) {
      const body = { topic: address, offset, epoch: 1, durability: "quorum", duplicate };
      this.receive({ type: "rec", address: replyAddress, body });
    }

    drop() {
      this.onclose();
    }

    /** Takes what has come of a type since it was last taken. */
    take(type) {
      const taken = this.sent.filter((frame) => frame.type === type);
      this.sent = this.sent.filter((frame) => frame.type !== type);
      return taken;
    }
  }

  const nodes = ["http://a:1", "http://b:2"];
  // The longest pauses there may be, and the first of the other nodes.
  const defaults = { nodes, WebSocket: FakeSocket, clock, random: () => 0.999, connectTimeoutMs: 60_000 };
  const client = connect({ ...defaults, ...options });
  return { client, clock, sockets, latest: () => sockets.at(-1), open: () => sockets.at(-1).open() };
}

/** Lets promises that are settled tell so. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What became of a promise: its value, the code of its error, or nothing yet. */
export function outcomeOf(promise) {
  const outcome = {};
  promise.then(
    (value) => (outcome.value = value),
    (error) => Object.assign(outcome, { code: error.code, conclusion: error.conclusion }),
  );
  return outcome;
}
