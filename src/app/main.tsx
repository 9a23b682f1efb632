/** The page's first script: draws the page and starts the simulation beside it. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepOffline } from "./offline/keep-offline.ts";
import { Page } from "./page.tsx";
import { start } from "./store/start.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
start();
keepOffline();
