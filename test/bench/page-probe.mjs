/**
 * Runs in the page before its own scripts, and measures what a person would feel: paints, shifts, long tasks, frames,
 * interactions, and the time until a moment is shown. Playwright sends its text, so it uses nothing from outside.
 */
export function probe() {
  const began = performance.now();
  const seen = { fcp: null, lcp: null, shift: 0, shifted: [], tasks: [], interactions: new Map() };
  const pictures = { lines: 0, at: 0 };
  const measured = { usefulMs: null, load, begin, end, elapsed, lines: () => pictures, awaitMoment, awaitText, shown };
  globalThis.measured = measured;

  observe("paint", (entry) => {
    if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime;
  });
  observe("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
  observe("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    seen.shift += entry.value;
    for (const { node } of entry.sources) seen.shifted.push(`${node?.nodeName ?? "?"}.${node?.className ?? ""}`);
  });
  observe("longtask", (entry) => seen.tasks.push({ start: entry.startTime, length: entry.duration }));
  observe("event", (entry) => {
    if (entry.interactionId > 0)
      seen.interactions.set(
        entry.interactionId,
        Math.max(seen.interactions.get(entry.interactionId) ?? 0, entry.duration),
      );
  });

  function observe(type, note) {
    const options = { type, buffered: true, ...(type === "event" && { durationThreshold: 16 }) };
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe(options);
  }

  // A Pod on the stage with a container in it, and the clock running: what the page is for.
  const looking = setInterval(() => {
    if (!document.querySelector("td.status") || !document.querySelector(".card")) return;
    clearInterval(looking);
    requestAnimationFrame(() => (measured.usefulMs = performance.now()));
  }, 20);

  // The worker's pictures are overheard.
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...parts) {
      super(...parts);
      this.addEventListener("message", ({ data }) => {
        if (data.type !== "view") return;
        let lines = 0;
        for (const pod of data.view.pods)
          for (const { logs } of [...pod.initContainers, ...pod.containers])
            lines += logs.dropped + (logs.kept ?? 0) + logs.lines.length;
        pictures.lines = lines;
        pictures.at = performance.now();
      });
    }
  };

  function load() {
    const blocking = seen.tasks.filter((task) => task.start + task.length > (seen.fcp ?? began));
    const tbtMs = blocking.reduce((sum, task) => sum + Math.max(0, task.length - 50), 0);
    return {
      fcpMs: seen.fcp,
      lcpMs: seen.lcp,
      tbtMs,
      cls: seen.shift,
      shifted: seen.shifted,
      usefulMs: measured.usefulMs,
    };
  }

  let from = 0;
  let frames = 0;
  let counting = false;
  function begin() {
    seen.tasks.length = 0;
    seen.interactions.clear();
    from = performance.now();
    frames = 0;
    counting = true;
    const count = () => {
      frames++;
      if (counting) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  }

  function elapsed() {
    return performance.now() - from;
  }

  function end() {
    counting = false;
    const longestMs = Math.max(0, ...seen.tasks.filter((task) => task.start >= from).map((task) => task.length));
    return { fps: frames / (elapsed() / 1000), longestMs, inpMs: Math.max(0, ...seen.interactions.values()) };
  }

  let pending = null;
  /** From the next key or press until the clock shows another moment, and that has been painted. */
  function awaitMoment() {
    const clock = document.querySelector("[role=timer]");
    const before = clock?.textContent;
    measureUntil(() => document.querySelector("[role=timer]")?.textContent !== before);
  }

  function awaitText(selector, text) {
    measureUntil(() => document.querySelector(selector)?.textContent.includes(text));
  }

  function measureUntil(isThere) {
    pending = new Promise((resolve, reject) => {
      let pressed = null;
      const press = () => (pressed ??= performance.now());
      addEventListener("keydown", press, { capture: true, once: true });
      addEventListener("pointerdown", press, { capture: true, once: true });
      const giveUp = setTimeout(() => reject(new Error("that moment was not shown")), 20_000);
      const observer = new MutationObserver(() => {
        if (pressed === null || !isThere()) return;
        observer.disconnect();
        clearTimeout(giveUp);
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    pending.catch(() => {});
  }

  function shown() {
    return pending;
  }
}
