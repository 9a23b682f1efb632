/** Has the browser keep the program, once the page is there and has nothing better to do; where it will not, all goes on as before. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const keep = () =>
    setTimeout(() => void navigator.serviceWorker.register("./service-worker.js").catch(() => {}), AFTER_MS);
  // The texts may have come after all else: then nothing tells of the load any more.
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep);
}

/** The first Pod comes first. */
const AFTER_MS = 4000;
