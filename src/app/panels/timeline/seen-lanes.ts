/**
 * Which lanes are laid out: those that can be seen, and some beside them. `content-visibility: auto` would not do: a browser takes
 * all that is within a window and a half of its own for near, which in a dock is everything.
 */
const UNSEEN = "unseen";
/** Lanes that are drawn as they come: as many as a dock has room for, so that nothing moves there. */
const AT_ONCE = 8;
/** How far out of the list a lane is got ready. */
const NEAR = "120px";

/** Follows the lanes of a list, and those that come into it; returns what ends that. */
export function followSeen(list: HTMLElement | null): (() => void) | undefined {
  if (!list || typeof IntersectionObserver === "undefined") return undefined;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) target.classList.toggle(UNSEEN, !isIntersecting);
    },
    { root: list, rootMargin: NEAR },
  );
  const take = (lane: Node): void => {
    if (!(lane instanceof HTMLElement)) return;
    // Until the browser has looked: many lanes that come at once are more than a frame's work.
    if ([...list.children].indexOf(lane) >= AT_ONCE) lane.classList.add(UNSEEN);
    seen.observe(lane);
  };
  list.childNodes.forEach(take);
  const come = new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      removedNodes.forEach((lane) => lane instanceof HTMLElement && seen.unobserve(lane));
      addedNodes.forEach(take);
    }
  });
  come.observe(list, { childList: true });
  return () => {
    seen.disconnect();
    come.disconnect();
  };
}
