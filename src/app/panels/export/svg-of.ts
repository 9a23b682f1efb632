/**
 * A part of the page as a picture of its own: every box, line and word where the browser has put it, as shapes and texts of
 * SVG. It needs no style sheet and no HTML, so that any program that knows SVG draws it, and a canvas may.
 *
 * Simplified: shadows, blends and gradients are left out, and of what CSS draws before and after an element only plain
 * boxes; words are set in the fonts of whoever looks.
 */

export interface SvgPicture {
  text: string;
  width: number;
  height: number;
}

const MARGIN = 16;
/** What is only for hands or for ears. */
const NOT_DRAWN = ".visually-hidden, .icon-button, .why-button";
const SHAPES = "path, circle, rect, line, polyline, polygon, ellipse, text";
/** What a shape is drawn with, where it is not what every shape has. */
const DRAWN = {
  fill: "rgb(0, 0, 0)",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  opacity: "1",
} as const;
const LETTERS = ["font-size", "font-family", "font-weight", "text-anchor", "dominant-baseline"] as const;

interface Canvas {
  parts: string[];
  /** From the window to the picture. */
  dx: number;
  dy: number;
  clips: number;
}

/** The elements under each other, with their whole contents, on the colour that `ground` lies on. */
export function svgOf(elements: readonly Element[], title: string, ground: Element): SvgPicture {
  const canvas: Canvas = { parts: [], dx: 0, dy: 0, clips: 0 };
  let y = MARGIN;
  let width = 0;
  for (const element of elements) {
    const box = element.getBoundingClientRect();
    canvas.dx = MARGIN - box.left;
    canvas.dy = y - box.top;
    draw(element, canvas);
    const extent = extentOf(element, box);
    y += extent.height + MARGIN;
    width = Math.max(width, extent.width);
  }
  const size = { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(y) };
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${groundOf(ground)}"/>`,
    ...canvas.parts,
    "</svg>",
  ].join("\n");
  return { text, ...size };
}

/** How much room it takes with what it would scroll to. */
function extentOf(element: Element, box: DOMRect): { width: number; height: number } {
  const lists = [element, ...element.querySelectorAll(".lanes")];
  const hidden = Math.max(...lists.map((one) => one.scrollHeight - one.clientHeight));
  return { width: Math.max(box.width, element.scrollWidth), height: box.height + Math.max(0, hidden) };
}

/** The first colour that is one, from here outwards. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (isSeen(backgroundColor)) return backgroundColor;
  }
  return "white";
}

function draw(element: Element, canvas: Canvas): void {
  if (element.matches(NOT_DRAWN)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return;
  if (element instanceof SVGSVGElement) {
    drawSvg(element, canvas);
    return;
  }
  const opacity = Number(style.opacity);
  if (opacity === 0) return;
  const box = element.getBoundingClientRect();
  const isGroup = opacity < 1;
  if (isGroup) canvas.parts.push(`<g opacity="${opacity}">`);
  drawBox(box, style, zoomOf(element), canvas);
  for (const side of ["::before", "::after"]) drawBesides(element, side, canvas);
  const isClipped = style.overflowX === "hidden" && !element.matches(".timeline-area") && box.width > 0;
  if (isClipped) canvas.parts.push(clip(box, canvas));
  for (const child of element.childNodes) {
    if (child instanceof Text) drawText(child, element, style, canvas);
    else if (child instanceof Element) draw(child, canvas);
  }
  if (isClipped) canvas.parts.push("</g>");
  if (isGroup) canvas.parts.push("</g>");
}

function clip(box: DOMRect, canvas: Canvas): string {
  const id = `c${canvas.clips++}`;
  const { x, y } = placed(box.left, box.top, canvas);
  return `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}"/></clipPath><g clip-path="url(#${id})">`;
}

const SIDES = ["Top", "Right", "Bottom", "Left"] as const;

function drawBox(box: DOMRect, style: CSSStyleDeclaration, zoom: number, canvas: Canvas): void {
  if (box.width === 0 || box.height === 0) return;
  const borders = SIDES.map((side) => ({
    side,
    width: style[`border${side}Style`] === "none" ? 0 : Number.parseFloat(style[`border${side}Width`]) * zoom,
    colour: style[`border${side}Color`],
    isDashed: style[`border${side}Style`] === "dashed",
  }));
  const [first] = borders;
  const isEven =
    first !== undefined && borders.every((one) => one.width === first.width && one.colour === first.colour);
  const fill = isSeen(style.backgroundColor) ? style.backgroundColor : "none";
  const line = isEven && first.width > 0 && isSeen(first.colour) ? first : null;
  const inset = (line?.width ?? 0) / 2;
  if (fill !== "none" || line) {
    const { x, y } = placed(box.left + inset, box.top + inset, canvas);
    const radius = radiusOf(style, box, zoom);
    canvas.parts.push(
      `<rect x="${x}" y="${y}" width="${round(box.width - 2 * inset)}" height="${round(box.height - 2 * inset)}"${radius > 0 ? ` rx="${round(radius)}"` : ""} fill="${fill}"${line ? strokeOf(line) : ""}/>`,
    );
  }
  if (!line) for (const one of borders) if (one.width > 0 && isSeen(one.colour)) drawEdge(box, one, canvas);
}

function radiusOf(style: CSSStyleDeclaration, box: DOMRect, zoom: number): number {
  const most = Math.min(box.width, box.height) / 2;
  const own = style.borderTopLeftRadius;
  const value = Number.parseFloat(own) || 0;
  return Math.min(most, own.includes("%") ? (value / 100) * box.width : value * zoom);
}

interface Edge {
  side: (typeof SIDES)[number];
  width: number;
  colour: string;
  isDashed: boolean;
}

function strokeOf({ width, colour, isDashed }: Edge): string {
  return ` stroke="${colour}" stroke-width="${round(width)}"${isDashed ? ` stroke-dasharray="${round(width * 3)} ${round(width * 3)}"` : ""}`;
}

function drawEdge(box: DOMRect, edge: Edge, canvas: Canvas): void {
  const half = edge.width / 2;
  const left = edge.side === "Right" ? box.right - half : box.left + (edge.side === "Left" ? half : 0);
  const right = edge.side === "Left" ? box.left + half : box.right - (edge.side === "Right" ? half : 0);
  const top = edge.side === "Bottom" ? box.bottom - half : box.top + (edge.side === "Top" ? half : 0);
  const bottom = edge.side === "Top" ? box.top + half : box.bottom - (edge.side === "Bottom" ? half : 0);
  const from = placed(left, top, canvas);
  const to = placed(right, bottom, canvas);
  canvas.parts.push(`<path d="M${from.x} ${from.y}L${to.x} ${to.y}"${strokeOf(edge)}/>`);
}

/** What stands before or after an element, where CSS has put it at a place of its own. */
function drawBesides(element: Element, side: string, canvas: Canvas): void {
  const style = getComputedStyle(element, side);
  if (style.content === "none" || style.position !== "absolute" || style.clipPath !== "none") return;
  const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(Number.parseFloat);
  if (left === undefined || top === undefined || !width || !height || Number.isNaN(left + top)) return;
  const zoom = zoomOf(element);
  const box = element.getBoundingClientRect();
  drawBox(new DOMRect(box.left + left * zoom, box.top + top * zoom, width * zoom, height * zoom), style, zoom, canvas);
}

/** Each line of a text by itself: where the browser has broken it is where it is broken. */
function drawText(node: Text, element: Element, style: CSSStyleDeclaration, canvas: Canvas): void {
  if (node.data.trim() === "") return;
  const edge = style.textOverflow === "ellipsis" ? element.getBoundingClientRect().right + 0.5 : Infinity;
  const size = Number.parseFloat(style.fontSize) * zoomOf(element);
  for (const line of linesOf(node)) {
    const words = line.right > edge ? shortened(node, line, edge - size) : node.data.slice(line.from, line.to);
    if (words.trim() === "") continue;
    // Text stands on its base line, about a fifth of the letters' size above the foot of its box.
    const { x, y } = placed(line.left, line.top + line.height / 2 + size * 0.34, canvas);
    canvas.parts.push(
      `<text x="${x}" y="${y}" font-size="${round(size)}" font-family="${escaped(style.fontFamily)}"${style.fontWeight === "400" ? "" : ` font-weight="${style.fontWeight}"`} fill="${style.color}" xml:space="preserve">${escaped(cased(words.replaceAll(/\s+/g, " "), style.textTransform))}</text>`,
    );
  }
}

interface TextLine {
  from: number;
  to: number;
  left: number;
  right: number;
  top: number;
  height: number;
}

function linesOf(node: Text): TextLine[] {
  const range = node.ownerDocument.createRange();
  const lines: TextLine[] = [];
  for (let at = 0; at < node.data.length; at++) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.top - box.top) < box.height / 2) {
      last.to = at + 1;
      last.right = box.right;
    } else lines.push({ from: at, to: at + 1, left: box.left, right: box.right, top: box.top, height: box.height });
  }
  return lines;
}

/** As much of a line as there is room for, and the sign that there was more. */
function shortened(node: Text, line: TextLine, edge: number): string {
  const range = node.ownerDocument.createRange();
  range.setStart(node, line.from);
  let to = line.from;
  while (to < line.to) {
    range.setEnd(node, to + 1);
    if (range.getBoundingClientRect().right > edge) break;
    to++;
  }
  return `${node.data.slice(line.from, to)}…`;
}

function cased(text: string, transform: string): string {
  return transform === "uppercase" ? text.toUpperCase() : text;
}

/** Shapes that are shapes already, with what the style sheet says of them. */
function drawSvg(svg: SVGSVGElement, canvas: Canvas): void {
  for (const shape of svg.querySelectorAll<SVGGraphicsElement>(SHAPES)) {
    const matrix = shape.getScreenCTM();
    const style = getComputedStyle(shape);
    if (!matrix || style.display === "none" || style.visibility === "hidden") continue;
    const copy = shape.cloneNode(true) as SVGGraphicsElement;
    for (const name of ["class", "style", "id"]) copy.removeAttribute(name);
    for (const [name, usual] of Object.entries(DRAWN)) {
      const value = style.getPropertyValue(name);
      if (value !== "" && value !== usual) copy.setAttribute(name, value);
    }
    if (shape instanceof SVGTextElement)
      for (const name of LETTERS) copy.setAttribute(name, style.getPropertyValue(name));
    const opacity = opacityWithin(shape.parentElement, svg.parentElement);
    if (opacity < 1) copy.setAttribute("opacity", String(round(opacity * Number(style.opacity || 1))));
    const { x, y } = placed(matrix.e, matrix.f, canvas);
    const place = [matrix.a, matrix.b, matrix.c, matrix.d].map(round).join(" ");
    copy.setAttribute("transform", `matrix(${place} ${x} ${y})`);
    canvas.parts.push(new XMLSerializer().serializeToString(copy).replaceAll(/ xmlns="[^"]*"/g, ""));
  }
}

function opacityWithin(from: Element | null, end: Element | null): number {
  let opacity = 1;
  for (let at = from; at && at !== end; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity || 1);
  return opacity;
}

/** What CSS `zoom` makes of a length; boxes have it already. */
function zoomOf(element: Element): number {
  return "currentCSSZoom" in element ? element.currentCSSZoom : 1;
}

function isSeen(colour: string): boolean {
  return colour !== "" && colour !== "transparent" && !/^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);
}

function placed(x: number, y: number, { dx, dy }: Canvas): { x: number; y: number } {
  return { x: round(x + dx), y: round(y + dy) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
