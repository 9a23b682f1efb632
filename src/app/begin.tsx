/** Draws the page and starts the simulation beside it. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepOffline } from "./offline/keep-offline.ts";
import { Page } from "./page.tsx";
import { start } from "./store/start.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
const presenter = new URLSearchParams(location.search).get("presenter");
if (presenter === null) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
  start();
  keepOffline();
} else {
  // The second window of whoever presents has no simulation of its own.
  void import("./panels/second-window/second-window.tsx").then(({ showSecondWindow }) =>
    showSecondWindow(root, presenter),
  );
}
