// The Cubecast client for pages and for Node 20 or newer: one file without dependencies.
//
//   import { connect } from "http://localhost:8080/cubecast.js";
//
//   const client = connect({ nodes: ["http://localhost:8080", "http://localhost:8081"] });
//   client.subscribe("orders", { from: "earliest" }, ({ offset, body }) => console.log(offset, body));
//   const { offset } = await client.publish("orders", { id: 7 });
//
// It holds a WebSocket to one of the nodes and goes to another one when that is lost. What it promises:
//
// - Of a durable topic a handler gets each message once and in order, whichever nodes die meanwhile; a publish is stored once
//   and in order, however often it had to be sent. What cannot be had any more is told as a gap.
// - Of an ephemeral topic a handler gets nothing twice and everything in order, and is told of what it has missed. A publish
//   whose answer was lost ends as `outcome_unknown`, and one that a later one has overtaken is not sent again.

/**
 * @typedef {Partial<typeof DEFAULTS> & {nodes: string[]}} Options the nodes are addresses such as `http://localhost:8080`, of which the
 *   first is tried first, then any; all else is explained at `DEFAULTS`
 *
 * @typedef {object} Message
 * @property {string} topic
 * @property {number} offset
 * @property {number} epoch
 * @property {number} timestamp milliseconds since 1970
 * @property {Record<string, string>} headers the publisher's own
 * @property {any} body
 * @property {string} [token] of durable topics: as `from` it means what follows on this message
 *
 * @typedef {{first: number, last: number} | "unknown" | "reset"} Gap
 *   what is missing before the next message: these offsets; nobody can tell; it follows on nothing, as the topic is another one now
 *
 * @typedef {object} SubscribeOptions
 * @property {string | number} [from] where to begin: `latest` (the default), `earliest`, an offset, `time:<ms or ISO 8601>` or a token
 * @property {(gap: Gap) => any} [onGap] is told of gaps, in their place among the messages
 *
 * @typedef {object} Acknowledgement
 * @property {string} topic
 * @property {number} [offset] missing if nobody says: at durability `none`, and of a repetition of what was stored long ago
 * @property {number} [epoch]
 * @property {"quorum" | "leader" | "none"} [durability] what was reached
 * @property {boolean} duplicate whether an earlier attempt has stored it
 */

const DEFAULTS = {
  /** What opens sockets. Node 20 has none of its own; the class of the package `ws` will do. */
  WebSocket: globalThis.WebSocket,
  /** A node that has not answered by then is given up. */
  connectTimeoutMs: 5_000,
  /** The longest pause before something is tried again; it doubles with each failure. */
  pauseMs: 200,
  /** The longest pause after many failures. */
  pauseMaxMs: 10_000,
  /** Between pings. A node that is silent for three times as long is taken for dead. */
  pingMs: 5_000,
  /** How long a publish is tried: longer than the nodes' own deadline, which is 3 s. */
  publishTimeoutMs: 60_000,
  /** Publishes of a topic that are under way at once: less than the 1,024 that it recognises. */
  inFlightMax: 256,
  /** Publishes that may wait for their outcome; those beyond are refused as `overloaded`. */
  outcomesMax: 10_000,
  /** Messages that may wait for the handler of a subscription, and their length. */
  bufferMessagesMax: 1_000,
  bufferCharactersMax: 8_388_608,
  /** For tests: what has `setTimeout` and `clearTimeout`, and what gives numbers from 0 to below 1. */
  clock: globalThis,
  random: Math.random,
};

/** Of a message: its body, and the names and values of its headers. */
const MESSAGE_BYTES_MAX = 1_048_576;
/** Of a body and headers as JSON, which may have many escapes, in a frame with the names of the topic and the producer. */
const CONTENT_BYTES_MAX = MESSAGE_BYTES_MAX + 63_488;
/** Counted, not timed: whoever slept, a laptop or a page in the background, has missed no answers meanwhile. */
const UNANSWERED_PINGS_MAX = 2;
/** Topics whose numbers are remembered while nothing is published to them; in a forgotten one they begin anew. */
const OUTBOXES_MAX = 1_000;
/** No topic has such a name. */
const REPLY_PREFIX = "#";

/** Why something failed, in the words of the nodes' table of errors. */
export class CubecastError extends Error {
  /**
   * @param {string} code such as `outcome_unknown`
   * @param {string} conclusion what it means for the caller: `safe_to_retry`, `go_elsewhere`, `nothing_done`, `already_done`,
   *   `outcome_unknown` or `never_valid`
   * @param {string} detail a sentence
   * @param {number} [retryAfterMs] how long the node wants to be left alone
   */
  constructor(code, conclusion, detail, retryAfterMs = 0) {
    super(`${code}: ${detail}`);
    this.name = "CubecastError";
    this.code = code;
    this.conclusion = conclusion;
    this.retryAfterMs = retryAfterMs;
  }
}

const closed = () => new CubecastError("closed", "nothing_done", "it has been closed");
const lost = () => new CubecastError("connection_lost", "outcome_unknown", "the connection was lost before the answer came");
const late = () => new CubecastError("timeout", "safe_to_retry", "no node could be reached in time");
const unknown = (why) => new CubecastError("outcome_unknown", "outcome_unknown", `it may have been stored: ${why.message}`);

// ---- Decisions ----

const bytesOf = (text) => new TextEncoder().encode(text).length;

/**
 * Whether no node takes such a message.
 *
 * @param {string} text its body as JSON
 * @param {Record<string, string>} headers
 */
export function isTooLarge(text, headers) {
  const inFrame = text + JSON.stringify(headers);
  if (3 * inFrame.length <= MESSAGE_BYTES_MAX) {
    return false;
  }
  // What is said to the node does not count.
  const own = Object.entries(headers).filter(([name]) => name !== "durability").flat().map(String);
  return bytesOf(text + own.join("")) > MESSAGE_BYTES_MAX || bytesOf(inFrame) > CONTENT_BYTES_MAX;
}

/** A pause before the next attempt, in milliseconds: random, lest the clients of a dead node come all at once. */
export function pauseAfter(failures, { pauseMs, pauseMaxMs, random }) {
  return random() * Math.min(pauseMaxMs, pauseMs * 2 ** (failures - 1));
}

/** The node to go to from one that failed: any other. */
export function nodeAfter(failed, { nodes, random }) {
  const others = nodes.filter((node) => node !== failed);
  return others[Math.floor(random() * others.length)] ?? failed;
}

/**
 * What becomes of a publish that was refused or lost, when all before it are decided.
 *
 * @param {object} publish
 * @param {CubecastError} publish.error
 * @param {number} [publish.sequence] its number if the topic recognises repetitions
 * @param {boolean} publish.uncertain whether an earlier attempt may have stored it
 * @param {boolean} publish.overtaken whether a later one is stored
 * @returns {"retry" | "reject" | "stored" | "renumber" | "unnumber"}
 */
export function verdictOn({ error, sequence, uncertain, overtaken }) {
  const isNumbered = sequence !== undefined;
  if (isNumbered && error.code === "nothing_stored") {
    return "unnumber";
  } else if (sequence > 1 && (error.code === "out_of_sequence" || (error.code === "unknown_producer" && !uncertain))) {
    // The topic has not even the one before it, so it has none behind it either.
    return "renumber";
  }
  switch (error.conclusion) {
    case "already_done":
      return "stored";
    case "outcome_unknown":
      return isNumbered ? "retry" : "reject";
    case "safe_to_retry":
    case "go_elsewhere":
      return isNumbered || !overtaken ? "retry" : "reject";
    default:
      return "reject";
  }
}

/**
 * What a message is to a subscriber whose last one was `previous`.
 *
 * @param {{offset: number, epoch: number} | undefined} previous
 * @param {Message} message
 * @param {boolean} mayHaveMissed whether messages may have passed unseen since
 * @returns {{isDuplicate: boolean, gap?: Gap}}
 */
export function compare(previous, message, mayHaveMissed) {
  // Offsets of an ephemeral topic begin anew in each epoch.
  const isComparable = previous && (message.token !== undefined || message.epoch === previous.epoch);
  const isDuplicate = Boolean(isComparable && message.offset <= previous.offset);
  if (isDuplicate || !mayHaveMissed) {
    return { isDuplicate };
  } else if (!isComparable) {
    return { isDuplicate, gap: "unknown" };
  }
  const gap = { first: previous.offset + 1, last: message.offset - 1 };
  return gap.first > gap.last ? { isDuplicate } : { isDuplicate, gap };
}

/** @returns {Gap} */
export function parseGap(text) {
  const range = /^(\d+)-(\d+)$/.exec(text);
  return range ? { first: Number(range[1]), last: Number(range[2]) } : text;
}

/** @returns {Message} */
function messageOf({ address, headers, body, token }) {
  const { offset, epoch, timestamp, ...own } = headers;
  const numbers = { offset: Number(offset), epoch: Number(epoch), timestamp: Number(timestamp) };
  return { topic: address, ...numbers, headers: own, body, token };
}

const isAddress = (node) => /^https?:/.test(node) && URL.canParse(node);

const errorOf = ({ message, conclusion, rawMessage, retryAfterMs }) =>
  new CubecastError(message, conclusion, rawMessage, retryAfterMs);

/** Not a UUID, which browsers make only for pages of https. */
function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- One connection ----

/** A WebSocket from its opening to its end, of which the owner is told once. */
class Connection {
  #socket;
  #options;
  #owner;
  #timer;
  #pings = 0;
  #pongs = 0;
  #unanswered = 0;
  isOpen = false;

  constructor(node, options, owner) {
    this.#options = options;
    this.#owner = owner;
    const url = new URL("/eventbus/websocket", node);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new options.WebSocket(url.href);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#onOpen();
    this.#socket.onmessage = ({ data }) => this.#onFrame(typeof data === "string" ? data : new TextDecoder().decode(data));
    this.#socket.onclose = () => this.end("the connection was closed");
    // It is closed then, too; `ws` throws an error that nobody listens for.
    this.#socket.onerror = () => {};
    this.#timer = options.clock.setTimeout(() => this.end("the node does not answer"), options.connectTimeoutMs);
  }

  send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  sendText(text) {
    this.#socket.send(text);
  }

  /** A mark behind what was sent: the node takes frames in order, so once this has passed they have taken effect. */
  fence() {
    this.send({ type: "ping" });
    return ++this.#pings;
  }

  hasPassed(fence) {
    return this.#pongs >= fence;
  }

  end(reason) {
    if (this.#socket.onclose) {
      this.isOpen = false;
      this.#options.clock.clearTimeout(this.#timer);
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
      this.#owner.onEnd(reason);
    }
  }

  #onOpen() {
    this.isOpen = true;
    this.#watch();
    this.#owner.onOpen();
  }

  #onFrame(text) {
    this.#unanswered = 0;
    const frame = JSON.parse(text);
    this.#pongs += frame.type === "pong" ? 1 : 0;
    this.#owner.onFrame(frame, text.length);
  }

  /** Sends a ping now and then, and ends the connection if nothing comes. */
  #watch() {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = this.#options.clock.setTimeout(() => {
      if (this.#unanswered++ === UNANSWERED_PINGS_MAX) {
        this.end("the node is silent");
      } else {
        this.fence();
        this.#watch();
      }
    }, this.#options.pingMs);
  }
}

// ---- Publishing ----

/**
 * What is published to one topic, stored once and in the order of the calls: each publish has a number by which the topic
 * knows it again. One that fails holds up those behind it; when all that are under way are answered they are sent again
 * together. If one fails for good the topic never gets its number, and those behind it become another producer's.
 */
class Outbox {
  #options;
  /** Sends a publish if there is a connection, and says whether there is one. */
  #transmit;
  #waiting = new Set();
  /** Those that were sent and are not decided, in order. */
  #sent = new Set();
  #inFlight = 0;
  #producer = randomName();
  #lastSequence = 0;
  /** The producer's first message that was given up although it may be stored, and those behind it, too. */
  #firstUnknown = Infinity;
  #isNumbered = true;
  #isHeld = false;
  #failures = 0;
  #retry;

  constructor(options, transmit) {
    this.#options = options;
    this.#transmit = transmit;
  }

  get isIdle() {
    return this.#waiting.size + this.#sent.size === 0;
  }

  add(publish) {
    this.#waiting.add(publish);
    publish.timer = this.#options.clock.setTimeout(() => this.#onLate(publish), this.#options.publishTimeoutMs);
    this.#fill();
  }

  onOpen() {
    if (this.#retry === undefined) {
      this.#sendAgain();
    }
  }

  onStored(publish, acknowledgement) {
    this.#inFlight--;
    this.#failures = 0;
    for (const earlier of this.#sent) {
      earlier.overtaken = true;
      if (earlier === publish) {
        break;
      }
    }
    this.#forget(publish);
    publish.resolve(acknowledgement);
    this.#onDecided();
  }

  onFailed(publish, error) {
    this.#inFlight--;
    this.#isHeld = true;
    publish.isInFlight = false;
    publish.error = error;
    publish.uncertain ||= error.conclusion === "outcome_unknown";
    this.#onDecided();
  }

  close() {
    this.#options.clock.clearTimeout(this.#retry);
    [...this.#sent, ...this.#waiting].forEach((publish) => this.#reject(publish, closed()));
  }

  #fill() {
    for (const publish of this.#waiting) {
      if (this.#isHeld || this.#sent.size >= this.#options.inFlightMax || !this.#transmit.isPossible()) {
        return;
      }
      this.#waiting.delete(publish);
      this.#sent.add(publish);
      this.#number(publish);
      this.#send(publish);
    }
  }

  #send(publish) {
    this.#inFlight++;
    publish.isInFlight = true;
    publish.error = undefined;
    const number = publish.sequence && { producer: this.#producer, sequence: String(publish.sequence) };
    this.#transmit(publish, { ...publish.headers, ...number });
  }

  #sendAgain() {
    this.#retry = undefined;
    if (this.#transmit.isPossible()) {
      this.#isHeld = false;
      this.#sent.forEach((publish) => this.#send(publish));
      this.#fill();
    }
  }

  #onDecided() {
    if (!this.#isHeld) {
      this.#fill();
    } else if (this.#inFlight === 0) {
      const pauseMs = this.#settle() ? pauseAfter(++this.#failures, this.#options) : 0;
      this.#retry = this.#options.clock.setTimeout(() => this.#sendAgain(), pauseMs);
    }
  }

  /** Decides about what has failed; what is left is to be sent again. Returns whether it failed for a reason that may pass. */
  #settle() {
    let mayPass = false;
    for (const publish of this.#sent) {
      const verdict = verdictOn(publish);
      if (verdict === "renumber" || verdict === "unnumber") {
        this.#beginAnew(verdict === "renumber");
        return mayPass;
      } else if (verdict === "retry" && !publish.isLate) {
        mayPass = true;
      } else if (verdict === "stored") {
        this.#forget(publish);
        publish.resolve({ topic: publish.topic, duplicate: true });
      } else {
        this.#reject(publish, publish.error);
      }
      if (mayPass && this.#isNumbered) {
        // Those behind it were refused for that only.
        return mayPass;
      }
    }
    return mayPass;
  }

  /** Nothing that was sent is stored. Its producer is left, lest a frame that comes late be taken for one with a new number. */
  #beginAnew(isNumbered) {
    if (isNumbered) {
      this.#giveUpUnknown();
    }
    this.#isNumbered = isNumbered;
    this.#producer = randomName();
    this.#lastSequence = 0;
    this.#firstUnknown = Infinity;
    this.#sent.forEach((publish) => this.#number(publish));
  }

  /** If what was given up comes to the topic after all, what is behind it does, too, and would be stored twice. */
  #giveUpUnknown() {
    [...this.#sent]
      .filter(({ sequence, uncertain }) => uncertain && sequence > this.#firstUnknown)
      .forEach((publish) => this.#reject(publish, publish.error));
  }

  #number(publish) {
    publish.sequence = this.#isNumbered ? ++this.#lastSequence : undefined;
    publish.uncertain = false;
  }

  /** One that is under way has an answer to come, which is the last. */
  #onLate(publish) {
    publish.isLate = true;
    if (!publish.isInFlight) {
      this.#reject(publish, publish.error ?? late());
    }
  }

  #reject(publish, error) {
    this.#forget(publish);
    const isUnknown = publish.uncertain || publish.isInFlight;
    if (isUnknown && publish.sequence !== undefined) {
      this.#firstUnknown = Math.min(this.#firstUnknown, publish.sequence);
    }
    publish.reject(isUnknown ? unknown(error) : error);
  }

  #forget(publish) {
    this.#options.clock.clearTimeout(publish.timer);
    this.#waiting.delete(publish);
    this.#sent.delete(publish);
  }
}

// ---- Subscribing ----

/**
 * A topic that is watched. Its handler gets one message after the other; while a promise that it returned is open, messages wait.
 * A page cannot stop its socket from reading: when too many wait the topic is left, and entered again when all are handled, a durable
 * one behind the last of them with nothing lost. What an ephemeral one has brought meanwhile is told as a gap.
 */
export class Subscription {
  #handler;
  #from;
  #onGap;
  #options;
  #owner;
  #connection;
  /** What comes before it belongs to an earlier subscription of the connection to the topic. */
  #begin = 0;
  #effect = 0;
  #wasInEffect = false;
  #isPaused = false;
  #mayHaveMissed = false;
  #previous;
  #queue = [];
  #queuedCharacters = 0;
  #isHandling = false;
  #failures = 0;
  #retry;
  #ready;

  /** @type {string | undefined} of the last message that was handled: whoever keeps it can go on behind it after a restart */
  token;

  /** @internal */
  constructor(topic, /** @type {SubscribeOptions} */ { from = "latest", onGap = () => {} }, handler, options, owner) {
    this.topic = topic;
    /** @type {Promise<void>} fulfilled when it is in effect for the first time, rejected if the topic cannot be had */
    this.ready = new Promise((resolve, reject) => (this.#ready = { resolve, reject }));
    this.ready.catch(() => {});
    this.#from = String(from);
    this.#onGap = onGap;
    this.#handler = handler;
    this.#options = options;
    this.#owner = owner;
  }

  /** The handler gets nothing more. */
  close() {
    this.#end(closed());
  }

  /** @internal */
  onOpen(connection, begin) {
    this.#connection = connection;
    this.#begin = begin;
    this.#isPaused = false;
    this.#register();
  }

  /** @internal */
  onLost() {
    this.#connection = undefined;
    this.#options.clock.clearTimeout(this.#retry);
  }

  /** @internal */
  onPong() {
    if (this.#effect && this.#connection.hasPassed(this.#effect)) {
      this.#failures = 0;
      this.#wasInEffect = true;
      this.#ready.resolve();
    }
  }

  /** @internal */
  onDelivery(frame, characters) {
    if (!this.#connection.hasPassed(this.#begin)) {
      return;
    } else if (frame.headers.gap === undefined) {
      this.#onMessage(messageOf(frame), characters);
    } else {
      this.#onNodesGap(parseGap(frame.headers.gap), characters);
    }
  }

  /** @internal */
  onRefused(error) {
    this.#effect = 0;
    if (error.conclusion === "safe_to_retry" || error.conclusion === "outcome_unknown") {
      const pauseMs = Math.max(error.retryAfterMs, pauseAfter(++this.#failures, this.#options));
      this.#retry = this.#options.clock.setTimeout(() => this.#register(), pauseMs);
    } else if (error.conclusion !== "go_elsewhere") {
      this.#owner.report(error);
      this.#end(error);
    }
  }

  #register() {
    const headers = { from: this.#start() };
    this.#connection.send({ type: "register", address: this.topic, headers });
    this.#effect = this.#connection.fence();
  }

  #start() {
    if (this.#previous?.token) {
      return this.#previous.token;
    } else if (this.#previous || (this.#wasInEffect && this.#from === "latest")) {
      this.#mayHaveMissed = true;
      return "latest";
    }
    return this.#from;
  }

  #unregister() {
    this.#connection?.send({ type: "unregister", address: this.topic });
  }

  #end(why) {
    this.#unregister();
    this.onLost();
    this.#queue = [];
    // Also of what is just being taken.
    this.#handler = this.#onGap = () => {};
    this.#ready.reject(why);
    this.#owner.onEnd(this);
  }

  #onMessage(message, characters) {
    const { isDuplicate, gap } = compare(this.#previous, message, this.#mayHaveMissed);
    if (isDuplicate) {
      return;
    } else if (this.#isFull()) {
      this.#pause();
      return;
    }
    this.#mayHaveMissed = false;
    this.#previous = { offset: message.offset, epoch: message.epoch, token: message.token };
    if (gap) {
      this.#enqueue({ gap, characters: 0 });
    }
    this.#enqueue({ message, characters });
  }

  #onNodesGap(gap, characters) {
    this.#mayHaveMissed = false;
    if (gap === "reset") {
      this.#previous = this.#previous && { ...this.#previous, epoch: undefined, offset: -1 };
    } else if (gap !== "unknown" && this.#isStored()) {
      // It is told again, and may have grown, if the connection is lost before the message that follows on it.
      const untold = { first: Math.max(gap.first, (this.#previous?.offset ?? -1) + 1), last: gap.last };
      if (untold.first <= untold.last) {
        this.#previous = { token: this.#from, ...this.#previous, offset: gap.last };
        this.#enqueue({ gap: untold, characters });
      }
      return;
    }
    this.#enqueue({ gap, characters });
  }

  /** Whether the topic is durable, as far as that is known: others can be watched from `latest` on only. */
  #isStored() {
    return this.#previous ? this.#previous.token !== undefined : this.#from !== "latest";
  }

  #isFull() {
    return (
      this.#queue.length >= this.#options.bufferMessagesMax || this.#queuedCharacters >= this.#options.bufferCharactersMax
    );
  }

  #pause() {
    this.#isPaused = true;
    this.#unregister();
    this.#begin = this.#connection.fence();
  }

  #enqueue(item) {
    this.#queue.push(item);
    this.#queuedCharacters += item.characters;
    if (!this.#isHandling) {
      this.#handleAll();
    }
  }

  async #handleAll() {
    this.#isHandling = true;
    while (this.#queue.length > 0) {
      const { message, gap, characters } = this.#queue.shift();
      try {
        const handled = message ? this.#handler(message) : this.#onGap(gap);
        // Who returns no promise is not waited for: what came in one event is handled in it.
        if (typeof handled?.then === "function") {
          await handled;
        }
      } catch (failure) {
        this.#owner.report(failure);
      }
      this.token = message?.token ?? this.token;
      this.#queuedCharacters -= characters;
    }
    this.#isHandling = false;
    if (this.#isPaused && this.#connection) {
      this.#isPaused = false;
      this.#register();
    }
  }
}

// ---- The client ----

/**
 * Made by {@link connect}. Events: `state`, whose `detail` is the new {@link CubecastClient.state}, and `error`, whose `detail` is what a
 * node or a handler said that no promise tells.
 */
export class CubecastClient extends EventTarget {
  #options;
  #node;
  #connection;
  #failures = 0;
  #retry;
  #subscriptions = new Map();
  #outboxes = new Map();
  /** Publishes under way by their reply addresses. */
  #asked = new Map();
  #replies = 0;
  #outcomes = 0;
  /** Why this node is to be left as soon as it has answered what is under way. */
  #leaves;
  /** How long it wants to be left alone then. */
  #retryAfterMs = 0;

  /** @type {{name: "connecting" | "open" | "waiting" | "closed", node: string, reason?: string}} */
  state;

  constructor(/** @type {Options} */ options) {
    super();
    this.#options = { ...DEFAULTS, ...options };
    if (!this.#options.nodes?.length || !this.#options.nodes.every(isAddress)) {
      throw new TypeError("the option nodes is a list of addresses such as http://localhost:8080");
    } else if (!this.#options.WebSocket) {
      throw new TypeError("there is no WebSocket here: give one, such as that of the package ws, as the option WebSocket");
    }
    this.#connect(this.#options.nodes[0]);
  }

  /**
   * Watches a topic; a client watches each of them once.
   *
   * @param {string} topic
   * @param {SubscribeOptions} options
   * @param {(message: Message) => any} handler may return a promise: it gets no further message until that is settled
   */
  subscribe(topic, options, handler) {
    if (this.#subscriptions.has(topic) || this.state.name === "closed") {
      throw new Error(this.#subscriptions.has(topic) ? `the client watches ${topic} already` : "the client has been closed");
    }
    const owner = {
      report: (failure) => this.#report(failure),
      onEnd: () => this.#subscriptions.get(topic) === subscription && this.#subscriptions.delete(topic),
    };
    const subscription = new Subscription(topic, options, handler, this.#options, owner);
    this.#subscriptions.set(topic, subscription);
    if (this.#connection?.isOpen) {
      subscription.onOpen(this.#connection, this.#connection.fence());
    }
    return subscription;
  }

  /**
   * Publishes a message, which may take several attempts. Calls for one topic keep their order.
   *
   * @param {string} topic
   * @param {any} body a value that JSON can say
   * @param {{headers?: Record<string, string>}} [options] for the subscribers, and `durability` for the node
   * @returns {Promise<Acknowledgement>} rejected with a {@link CubecastError}
   */
  publish(topic, body, { headers = {} } = {}) {
    return new Promise((resolve, reject) => {
      // Now, as the caller may change the body later.
      const text = JSON.stringify(body ?? null);
      const refusal = this.#refusal(text, headers);
      if (refusal) {
        reject(refusal);
        return;
      }
      this.#outcomes++;
      const end = (settle) => (outcome) => {
        this.#outcomes--;
        settle(outcome);
      };
      this.#outbox(topic).add({ topic, text, headers, resolve: end(resolve), reject: end(reject) });
    });
  }

  /** Ends all: what is under way is rejected, and no handler gets anything more. */
  close() {
    this.#setState("closed");
    this.#options.clock.clearTimeout(this.#retry);
    this.#outboxes.forEach((outbox) => outbox.close());
    this.#asked.clear();
    this.#subscriptions.forEach((subscription) => subscription.close());
    this.#connection?.end("closed");
  }

  #refusal(text, headers) {
    if (this.state.name === "closed") {
      return closed();
    } else if (this.#outcomes >= this.#options.outcomesMax) {
      return new CubecastError("overloaded", "safe_to_retry", `${this.#outcomes} publishes wait for their outcome already`);
    } else if (isTooLarge(text, headers)) {
      const most = `a message has at most ${MESSAGE_BYTES_MAX} bytes with its headers, and fits into one frame`;
      return new CubecastError("too_large", "never_valid", most);
    }
    return undefined;
  }

  #outbox(topic) {
    let outbox = this.#outboxes.get(topic);
    if (!outbox) {
      this.#forgetIdle();
      const transmit = (publish, headers) => this.#ask(outbox, publish, headers);
      transmit.isPossible = () => Boolean(this.#connection?.isOpen && !this.#leaves);
      outbox = new Outbox(this.#options, transmit);
      this.#outboxes.set(topic, outbox);
    }
    return outbox;
  }

  #forgetIdle() {
    for (const [topic, outbox] of this.#outboxes) {
      if (this.#outboxes.size >= OUTBOXES_MAX && outbox.isIdle) {
        this.#outboxes.delete(topic);
      }
    }
  }

  #ask(outbox, publish, headers) {
    const replyAddress = REPLY_PREFIX + ++this.#replies;
    this.#asked.set(replyAddress, { outbox, publish });
    const frame = JSON.stringify({ type: "send", replyAddress, address: publish.topic, headers });
    this.#connection.sendText(`${frame.slice(0, -1)},"body":${publish.text}}`);
  }

  #connect(node) {
    this.#node = node;
    this.#setState("connecting");
    this.#connection = new Connection(node, this.#options, {
      onOpen: () => this.#onOpen(),
      onFrame: (frame, characters) => this.#onFrame(frame, characters),
      onEnd: (reason) => this.#onEnd(reason),
    });
  }

  #onOpen() {
    const begin = this.#connection.fence();
    this.#subscriptions.forEach((subscription) => subscription.onOpen(this.#connection, begin));
    this.#outboxes.forEach((outbox) => outbox.onOpen());
    this.#setState("open");
  }

  #onEnd(reason) {
    this.#connection = undefined;
    this.#leaves = undefined;
    this.#subscriptions.forEach((subscription) => subscription.onLost());
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    asked.forEach(({ outbox, publish }) => outbox.onFailed(publish, lost()));
    if (this.state.name !== "closed") {
      this.#setState("waiting", reason);
      const next = nodeAfter(this.#node, this.#options);
      // Another node has asked for nothing.
      const askedMs = next === this.#node ? this.#retryAfterMs : 0;
      const pauseMs = Math.max(askedMs, pauseAfter(++this.#failures, this.#options));
      this.#retryAfterMs = 0;
      this.#retry = this.#options.clock.setTimeout(() => this.#connect(next), pauseMs);
    }
  }

  #onFrame(frame, characters) {
    if (frame.type === "pong") {
      // The first one shows that the node serves: one that is full takes a connection, too, to say so.
      this.#failures = 0;
      this.#subscriptions.forEach((subscription) => subscription.onPong());
    } else if (this.#asked.has(frame.address)) {
      this.#onAnswer(frame);
    } else if (frame.type === "err") {
      this.#onProblem(frame);
    } else {
      this.#subscriptions.get(frame.address)?.onDelivery(frame, characters);
    }
    if (frame.conclusion === "go_elsewhere") {
      this.#leaves = frame.message;
      this.#retryAfterMs = frame.retryAfterMs ?? 0;
    }
    if (this.#leaves && this.#asked.size === 0) {
      this.#connection?.end(this.#leaves);
    }
  }

  #onAnswer(frame) {
    const { outbox, publish } = this.#asked.get(frame.address);
    this.#asked.delete(frame.address);
    if (frame.type === "err") {
      outbox.onFailed(publish, errorOf(frame));
    } else {
      outbox.onStored(publish, frame.body);
    }
  }

  #onProblem(frame) {
    const subscription = this.#subscriptions.get(frame.address);
    // A subscription that had just been refused when it was closed is unknown to the node.
    if (subscription && frame.message !== "unknown_address") {
      subscription.onRefused(errorOf(frame));
    } else if (frame.address === undefined) {
      this.#report(errorOf(frame));
    }
  }

  #setState(name, reason) {
    this.state = { name, node: this.#node, reason };
    this.dispatchEvent(new CustomEvent("state", { detail: this.state }));
  }

  #report(failure) {
    this.dispatchEvent(new CustomEvent("error", { detail: failure }));
  }
}

/** Connects to one of the nodes, and keeps on: publishes and subscriptions wait while there is no connection. */
export function connect(/** @type {Options} */ options) {
  return new CubecastClient(options);
}
