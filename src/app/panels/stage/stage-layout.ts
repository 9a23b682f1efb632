/**
 * Where everything on the stage stands, from the Pod's manifest and the width alone: nothing moves to another place when
 * its state changes. Init containers stand left of the gate, the others right of it; the localhost rail and the shelves
 * span all of them. Pure: pixels in, rectangles out.
 */
import type { ContainerView, PodView } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface CardPlace extends Rect {
  container: ContainerView;
  isCompact: boolean;
}

/** One mount: the tag at the foot of its card, and the line down to the volume's shelf. */
export interface MountPlace {
  key: string;
  container: ContainerView;
  volume: string;
  mountPath: string;
  readOnly: boolean;
  subPath: string;
  tag: Rect;
  /** The line's x, and the y of the shelf's board. */
  lineX: number;
  shelfY: number;
}

export interface StageLayout {
  width: number;
  height: number;
  pod: Rect;
  captions: { x: number; y: number; text: string }[];
  cards: CardPlace[];
  gate: (Rect & { isUpright: boolean }) | null;
  rail: Rect;
  /** From the foot of a card in the lowest row to the rail. */
  wires: { key: string; container: ContainerView; x: number; y: number }[];
  shelves: (Rect & { volume: string; boardY: number })[];
  mounts: MountPlace[];
}

/** What gives way where there is little height. */
interface Metrics {
  captionHeight: number;
  cardHeight: number;
  compactHeight: number;
  railGap: number;
  shelfHeight: number;
  foot: number;
}

const ROOMY: Metrics = {
  captionHeight: 48,
  cardHeight: 212,
  compactHeight: 118,
  railGap: 40,
  shelfHeight: 112,
  foot: 34,
};
const DENSE: Metrics = {
  captionHeight: 40,
  cardHeight: 154,
  compactHeight: 112,
  railGap: 20,
  shelfHeight: 90,
  foot: 16,
};
const STACKED: Metrics = {
  captionHeight: 0,
  cardHeight: 162,
  compactHeight: 112,
  railGap: 26,
  shelfHeight: 92,
  foot: 22,
};
const LOW = 480;

const EDGE = 10;
const PADDING = 24;
const TOP = 22;
const CARD_GAP = 18;
const MIN_CARD = 172;
const GATE_WIDTH = 68;
const GATE_HEIGHT = 56;
const RAIL_HEIGHT = 46;
const TAG_HEIGHT = 20;
// A monospace letter of 12 px, and the tag's padding.
const TAG_LETTER = 7.4;
const TAG_PADDING = 18;
const LOCK = 16;
const NARROW = 560;
/** More than these, and cards shrink to their heads. */
const FULL_INIT = 1;
const FULL_APPS = 4;

/** Lays out for `width`; `height` is what can be seen at once, which the drawing may exceed. */
export function layoutStage(pod: PodView, width: number, height: number): StageLayout {
  const metrics = width < NARROW ? STACKED : height < LOW ? DENSE : ROOMY;
  const podRect = { x: EDGE, y: TOP, width: width - 2 * EDGE, height: 0 };
  const inner = { x: EDGE + PADDING, width: width - 2 * (EDGE + PADDING) };
  const places = width < NARROW ? placeStacked(pod, inner, metrics) : placeSideBySide(pod, inner, metrics);
  const foot = Math.max(...places.cards.map((card) => card.y + card.height), TOP + metrics.captionHeight);
  const rail = { x: EDGE + 16, y: foot + metrics.railGap, width: width - 2 * (EDGE + 16), height: RAIL_HEIGHT };
  const shelves = pod.volumes.map((volume, index) => {
    const y = rail.y + RAIL_HEIGHT + 10 + index * metrics.shelfHeight;
    const boardY = y + metrics.shelfHeight - 26;
    return { volume: volume.name, x: rail.x, y, width: rail.width, height: boardY + 4 - y, boardY };
  });
  const bottom = shelves.at(-1)?.boardY ?? rail.y + RAIL_HEIGHT;
  podRect.height = bottom + metrics.foot - TOP;
  const lowest = places.cards.filter((card) => card.y + card.height === foot);
  return {
    width,
    height: podRect.y + podRect.height + EDGE,
    pod: podRect,
    captions: places.captions,
    cards: places.cards,
    gate: places.gate,
    rail,
    wires: lowest.map((card) => ({ key: card.container.name, container: card.container, x: card.x + 42, y: foot })),
    shelves,
    mounts: placeMounts(places.cards, shelves),
  };
}

interface Span {
  x: number;
  width: number;
}

type Places = Pick<StageLayout, "captions" | "cards" | "gate">;

function placeSideBySide(pod: PodView, inner: Span, metrics: Metrics): Places {
  const y = TOP + metrics.captionHeight;
  const inits = pod.initContainers;
  if (inits.length === 0) {
    const caption =
      pod.containers.length > 1
        ? t("Containers, together (no init containers)")
        : t("One container (no init containers)");
    return {
      captions: [{ x: inner.x, y: y - 10, text: caption }],
      cards: placeRow(pod.containers, { ...inner, y }, metrics),
      gate: null,
    };
  }
  const columns = Math.min(
    pod.containers.length,
    Math.max(1, Math.floor((inner.width - MIN_CARD - GATE_WIDTH) / (MIN_CARD + CARD_GAP))),
  );
  const initShare = columns === 1 ? 0.56 : 1 / (columns + 1);
  const initWidth = Math.max(MIN_CARD, Math.round((inner.width - GATE_WIDTH) * initShare));
  const appsX = inner.x + initWidth + GATE_WIDTH;
  const isCompact = inits.length > FULL_INIT;
  const height = isCompact ? metrics.compactHeight : metrics.cardHeight;
  const queue = inits.map((container, index) => ({
    container,
    isCompact,
    x: inner.x,
    y: y + index * (height + CARD_GAP),
    width: initWidth,
    height,
  }));
  const apps = placeRow(pod.containers, { x: appsX, width: inner.x + inner.width - appsX, y }, metrics);
  const foot = Math.max(...[...queue, ...apps].map((card) => card.y + card.height));
  return {
    captions: [
      { x: inner.x, y: y - 10, text: t("First: init containers, one by one") },
      {
        x: appsX,
        y: y - 10,
        text: pod.containers.length > 1 ? t("Then: containers, together") : t("Then: the container"),
      },
    ],
    cards: [...queue, ...apps],
    gate: { x: inner.x + initWidth, y, width: GATE_WIDTH, height: foot - y, isUpright: true },
  };
}

/** Cards side by side in as many rows as they need. */
function placeRow(containers: readonly ContainerView[], area: Span & { y: number }, metrics: Metrics): CardPlace[] {
  const fit = Math.max(1, Math.floor((area.width + CARD_GAP) / (MIN_CARD + CARD_GAP)));
  const columns = Math.min(containers.length, fit);
  const isCompact = containers.length > Math.min(columns, FULL_APPS);
  const height = isCompact ? metrics.compactHeight : metrics.cardHeight;
  const width = Math.floor((area.width - (columns - 1) * CARD_GAP) / columns);
  return containers.map((container, index) => ({
    container,
    isCompact,
    x: area.x + (index % columns) * (width + CARD_GAP),
    y: area.y + Math.floor(index / columns) * (height + CARD_GAP),
    width,
    height,
  }));
}

/** One column, for a phone: the queue, the gate lying across, the containers. */
function placeStacked(pod: PodView, inner: Span, metrics: Metrics): Places {
  let y = TOP + 24;
  const cards: CardPlace[] = [];
  const stack = (containers: readonly ContainerView[], full: number): void => {
    const isCompact = containers.length > full;
    const height = isCompact ? metrics.compactHeight : metrics.cardHeight;
    for (const container of containers) {
      cards.push({ container, isCompact, x: inner.x, y, width: inner.width, height });
      y += height + CARD_GAP;
    }
  };
  stack(pod.initContainers, FULL_INIT);
  let gate: StageLayout["gate"] = null;
  if (pod.initContainers.length > 0) {
    gate = { x: inner.x, y: y - 6, width: inner.width, height: GATE_HEIGHT, isUpright: false };
    y += GATE_HEIGHT;
  }
  stack(pod.containers, 2);
  return { captions: [], cards, gate };
}

function placeMounts(cards: readonly CardPlace[], shelves: StageLayout["shelves"]): MountPlace[] {
  const mounts: MountPlace[] = [];
  for (const card of cards) {
    let right = card.x + card.width - 12;
    // Right to left, so that the first mount stands furthest from the wire at the card's left.
    for (const mount of [...card.container.mounts].reverse()) {
      const shelf = shelves.find((candidate) => candidate.volume === mount.volume);
      if (!shelf) continue;
      const room = right - (card.x + 58);
      if (room < 40) break;
      const width = Math.min(
        room,
        Math.ceil(mount.mountPath.length * TAG_LETTER) + TAG_PADDING + (mount.readOnly ? LOCK : 0),
      );
      const tag = { x: right - width, y: card.y + card.height - TAG_HEIGHT / 2, width, height: TAG_HEIGHT };
      mounts.push({
        key: `${card.container.name} ${mount.mountPath}`,
        container: card.container,
        volume: mount.volume,
        mountPath: mount.mountPath,
        readOnly: mount.readOnly,
        subPath: mount.subPath,
        tag,
        lineX: Math.round(tag.x + width / 2),
        shelfY: shelf.boardY,
      });
      right -= width + 8;
    }
  }
  return spread(mounts);
}

/** Lines of cards that stand above each other would lie on one another: later ones move aside a little. */
function spread(mounts: MountPlace[]): MountPlace[] {
  const taken: number[] = [];
  return mounts.map((mount) => {
    let { lineX } = mount;
    const last = mount.tag.x + mount.tag.width - 8;
    while (taken.some((x) => Math.abs(x - lineX) < 10) && lineX + 10 < last) lineX += 10;
    taken.push(lineX);
    return { ...mount, lineX };
  });
}
