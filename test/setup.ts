/** Set-up of the component tests: jest-dom's matchers, and a clean page after each test. */
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What a test waits for is there at once on most machines; how fast one is, is not what these tests ask.
configure({ asyncUtilTimeout: 20_000 });

afterEach(cleanup);
