// A publisher and a subscriber that never stop, each with a client of its own, while nodes die and return. Says on each line of
// its output what happens. When its input ends it stops publishing, waits for all to arrive, and says what became of it.

import WebSocket from "ws";
import { connect } from "./cubecast.js";
import { nodes } from "./clients.js";

const TOPIC = "survivors";
const WINDOW = 5;
/** Between two publishes of a window, so that nodes that start have something of the machine, too. */
const PAUSE_MS = 10;

const say = (what, more) => console.log(JSON.stringify({ what, ...more }));

function client(name) {
  const made = connect({ nodes: nodes.map(({ http }) => http), WebSocket, pingMs: 500, connectTimeoutMs: 1_000 });
  made.addEventListener("state", ({ detail }) => say("state", { client: name, ...detail }));
  made.addEventListener("error", ({ detail }) => say("error", { client: name, text: String(detail) }));
  return made;
}

const subscriber = client("subscriber");
const publisher = client("publisher");

const received = [];
const gaps = [];
let arrived = () => {};
subscriber.subscribe(TOPIC, { from: "earliest", onGap: (gap) => gaps.push(gap) }, ({ body }) => {
  received.push(body);
  if (received.length % 20 === 0) {
    say("received", { count: received.length });
  }
  arrived();
});

let stops = false;
process.stdin.resume().on("end", () => (stops = true));

let published = 0;
const offsets = [];

async function publishOn() {
  while (!stops) {
    const number = published++;
    const { offset } = await publisher.publish(TOPIC, number);
    offsets[number] = offset;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

await Promise.all(Array.from({ length: WINDOW }, publishOn));
say("published", { count: published });
while (received.length < published) {
  await new Promise((resolve) => (arrived = resolve));
}
const isOnceAndInOrder = received.every((body, i) => body === i) && received.length === published;
const isAtItsOffset = offsets.every((offset, i) => offset === i);
say("end", { published, isOnceAndInOrder, isAtItsOffset, gaps });
publisher.close();
subscriber.close();
