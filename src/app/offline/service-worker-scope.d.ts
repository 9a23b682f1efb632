/** As much of a service worker's world as is used: the DOM's types know only its page. */
interface ExtendableWorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchWorkerEvent extends ExtendableWorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface ServiceWorkerScope {
  readonly location: Location;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableWorkerEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchWorkerEvent) => void): void;
}

declare global {
  /** Written in when the page is built. */
  var PODARIUM_FILES: readonly string[];
  var PODARIUM_BUILD: string;
}
