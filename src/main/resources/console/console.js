// The live page of one node: the cube as the node sees it, a topic to watch, a message to publish.
// It talks to the node that served it and to nothing else.

const REFRESH_MS = 1000;
const ANSWER_WITHIN_MS = 3000;
const RECONNECT_MS = { first: 500, max: 10_000 };
const SHOWN_MESSAGES_MAX = 200;
const SHOWN_CHARACTERS_MAX = 2000;
const RATE_WINDOW_MS = 5000;

const element = (id) => document.getElementById(id);

function say(id, text, failed = false) {
  const status = element(id);
  // Screen readers read a status again whenever it is set.
  if (status.textContent !== text) {
    status.textContent = text;
  }
  status.classList.toggle("failed", failed);
}

// ---- The cube ----

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 22;

/** Where each dimension leads in the drawing: a line, a square, a cube, two cubes. */
const AXES = [
  [180, 0],
  [0, -180],
  [75, -65],
  [345, -40],
];

function svg(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

/** The place of each vertex; cubes of more than four dimensions are a grid. */
function layout(dimension) {
  const count = 2 ** dimension;
  const columns = 2 ** Math.ceil(dimension / 2);
  return Array.from({ length: count }, (_, number) => {
    if (dimension > AXES.length) {
      return [(number % columns) * 110, Math.floor(number / columns) * 90];
    }
    return AXES.slice(0, dimension).reduce(
      ([x, y], [dx, dy], bit) => (number & (1 << bit) ? [x + dx, y + dy] : [x, y]),
      [0, 0],
    );
  });
}

function binary(number, dimension) {
  return number.toString(2).padStart(dimension, "0");
}

function leaderCounts(shards) {
  const counts = new Map();
  for (const { leader } of shards) {
    if (leader) {
      counts.set(leader, (counts.get(leader) ?? 0) + 1);
    }
  }
  return counts;
}

const isLive = (node) => node?.state === "alive" || node?.state === "suspect";

function linkState(a, b) {
  if (!isLive(a) || !isLive(b)) {
    return "down";
  }
  const broken = a.brokenLinks.includes(b.vertex) || b.brokenLinks.includes(a.vertex);
  return broken ? "broken" : "up";
}

function drawLinks(places, nodes, dimension) {
  // In a grid the links would be a tangle.
  if (dimension > AXES.length) {
    return [];
  }
  const links = [];
  places.forEach(([x1, y1], number) => {
    for (let bit = 0; bit < dimension; bit++) {
      const other = number | (1 << bit);
      if (other !== number) {
        const state = linkState(nodes.get(binary(number, dimension)), nodes.get(binary(other, dimension)));
        const [x2, y2] = places[other];
        links.push(svg("line", { class: `link ${state}`, x1, y1, x2, y2 }));
      }
    }
  });
  return links;
}

function drawVertex([x, y], vertex, node, leads, self) {
  const state = node?.state ?? "absent";
  const about = `${vertex}: ${node ? state : "never seen"}, leads ${leads}`;
  return svg(
    "g",
    { class: `vertex ${state} ${vertex === self ? "self" : ""}` },
    svg("title", {}, about),
    svg("circle", { cx: x, cy: y, r: RADIUS }),
    svg("text", { class: "leads", x, y: y + 1 }, String(leads)),
    svg("text", { x, y: y + RADIUS + 14 }, vertex),
  );
}

function drawCube(view) {
  const { dimension } = view.cube;
  const nodes = new Map(view.nodes.map((node) => [node.vertex, node]));
  const leads = leaderCounts(view.shards);
  const places = layout(dimension);
  const vertices = places.map((place, number) => {
    const vertex = binary(number, dimension);
    return drawVertex(place, vertex, nodes.get(vertex), leads.get(vertex) ?? 0, view.self);
  });
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const margin = 2 * RADIUS + 10;
  const left = Math.min(...xs) - margin;
  const top = Math.min(...ys) - margin;
  const width = Math.max(...xs) - left + margin;
  const height = Math.max(...ys) - top + margin;
  element("cube").setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  element("cube").replaceChildren(...drawLinks(places, nodes, dimension), ...vertices);
}

function tableRow(node, leads) {
  const row = document.createElement("tr");
  const cells = [node.vertex, node.state, leads.get(node.vertex) ?? 0, node.http, node.incarnation];
  for (const cell of cells) {
    row.insertCell().textContent = cell;
  }
  return row;
}

function showCube(view) {
  const live = view.nodes.filter(isLive).length;
  const leads = leaderCounts(view.shards);
  const leaderless = view.shards.filter((shard) => !shard.leader).length;
  element("cube-name").textContent = view.cube.name;
  drawCube(view);
  element("nodes").replaceChildren(...view.nodes.map((node) => tableRow(node, leads)));
  const trouble = leaderless ? `; ${leaderless} of ${view.shards.length} shards have no known leader` : "";
  say("node-status", `Node ${view.self} sees ${live} of ${2 ** view.cube.dimension} nodes alive${trouble}.`);
}

async function refreshCube() {
  let fresh = false;
  try {
    const response = await fetch("/cube", { signal: AbortSignal.timeout(ANSWER_WITHIN_MS), cache: "no-store" });
    if (response.ok) {
      showCube(await response.json());
      fresh = true;
    } else {
      say("node-status", `This node answers with ${await explain(response)}`, true);
    }
  } catch {
    say("node-status", "This node does not answer. What is shown may be old; trying again.", true);
  }
  element("cube-section").classList.toggle("stale", !fresh);
  setTimeout(refreshCube, REFRESH_MS);
}

/** What went wrong, in the node's own words if it has any. */
async function explain(response) {
  const problem = await response.json().catch(() => ({}));
  return problem.detail ? `${problem.title}: ${problem.detail}.` : `HTTP status ${response.status}.`;
}

// ---- Watching ----

class Watch {
  #topic;
  #socket;
  #retry;
  #delay = RECONNECT_MS.first;
  #stopped = false;
  #wasOpen = false;

  constructor(topic) {
    this.#topic = topic;
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#socket.close();
  }

  #connect() {
    say("watch-status", `Subscribing to ${this.#topic}…`);
    const url = new URL(`/topics/${encodeURIComponent(this.#topic)}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#onOpen();
    this.#socket.onmessage = ({ data }) => this.#onMessage(data);
    this.#socket.onclose = ({ reason }) => this.#onClose(reason);
  }

  #onOpen() {
    this.#delay = RECONNECT_MS.first;
    if (this.#wasOpen) {
      feed.add({ note: "connected again; messages may be missing" });
    }
    this.#wasOpen = true;
    say("watch-status", `Watching ${this.#topic}.`);
  }

  #onMessage(data) {
    if (!this.#stopped) {
      feed.add(JSON.parse(data));
    }
  }

  #onClose(reason) {
    if (this.#stopped) {
      return;
    }
    const wait = this.#delay * (0.5 + Math.random());
    this.#delay = Math.min(2 * this.#delay, RECONNECT_MS.max);
    say("watch-status", `Not connected${reason ? `: ${reason}` : ""}. Trying again.`, true);
    this.#retry = setTimeout(() => this.#connect(), wait);
  }
}

/** What comes in is drawn once for each frame of the screen, however much it is. */
const feed = {
  pending: [],
  arrivals: [],
  count: 0,
  scheduled: false,

  add(item) {
    this.pending.push(item);
    if (item.offset !== undefined) {
      this.count++;
      this.arrivals.push(performance.now());
    }
    if (this.pending.length > SHOWN_MESSAGES_MAX) {
      this.pending.shift();
    }
    if (!this.scheduled) {
      this.scheduled = true;
      requestAnimationFrame(() => this.draw());
    }
  },

  draw() {
    this.scheduled = false;
    const list = element("messages");
    list.prepend(...this.pending.reverse().map(listItem));
    this.pending = [];
    while (list.children.length > SHOWN_MESSAGES_MAX) {
      list.lastChild.remove();
    }
    element("watch-count").textContent = this.count.toLocaleString();
  },

  drawRate() {
    const since = performance.now() - RATE_WINDOW_MS;
    const firstRecent = this.arrivals.findIndex((arrival) => arrival >= since);
    this.arrivals = firstRecent < 0 ? [] : this.arrivals.slice(firstRecent);
    element("watch-rate").textContent = (this.arrivals.length / (RATE_WINDOW_MS / 1000)).toFixed(1);
  },

  clear() {
    this.pending = [];
    this.arrivals = [];
    this.count = 0;
    element("messages").replaceChildren();
    element("watch-count").textContent = "0";
  },
};

function listItem(item) {
  const line = document.createElement("li");
  if (item.offset !== undefined) {
    const offset = document.createElement("span");
    offset.className = "offset";
    offset.textContent = `${item.offset}  `;
    line.append(offset, abbreviate(JSON.stringify(item.body)));
    line.title = new Date(item.timestamp).toLocaleString();
  } else {
    line.className = "gap";
    line.textContent = item.note ?? describeGap(item.gap);
  }
  return line;
}

function describeGap(gap) {
  return gap.first === undefined
    ? "gap: messages may be missing here"
    : `gap: the messages ${gap.first} to ${gap.last} are missing`;
}

function abbreviate(text) {
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text;
}

let watch = null;

function toggleWatch(event) {
  event.preventDefault();
  if (watch) {
    watch.stop();
    watch = null;
    say("watch-status", "Not watching.");
  } else {
    feed.clear();
    watch = new Watch(element("watch-topic").value);
  }
  element("watch-button").textContent = watch ? "Stop" : "Watch";
  element("watch-topic").disabled = watch !== null;
}

// ---- Publishing ----

/** The text itself if it is JSON, else the text as a JSON string. */
function toJson(text) {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

async function publish(event) {
  event.preventDefault();
  const topic = element("publish-topic").value;
  say("publish-status", "Publishing…");
  try {
    const response = await fetch(`/topics/${encodeURIComponent(topic)}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: toJson(element("publish-body").value),
    });
    if (response.ok) {
      const { offset } = await response.json();
      say("publish-status", `Published to ${topic} at offset ${offset}.`);
    } else {
      say("publish-status", await explain(response), true);
    }
  } catch {
    say("publish-status", "This node does not answer: the message may have been published or not.", true);
  }
}

element("watch-form").addEventListener("submit", toggleWatch);
element("publish-form").addEventListener("submit", publish);
setInterval(() => feed.drawRate(), REFRESH_MS);
refreshCube();
