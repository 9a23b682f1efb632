/** Has the browser keep the program, once the page is there and has nothing better to do; where it will not, all goes on as before. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    setTimeout(() => void navigator.serviceWorker.register("./service-worker.js").catch(() => {}), AFTER_MS);
  });
}

/** The first Pod comes first. */
const AFTER_MS = 4000;
