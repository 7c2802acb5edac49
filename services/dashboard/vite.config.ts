import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Where the API listens while `npm run dev` serves the pages; a build is served by the API itself.
const API = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    proxy: { "/api": API, "/health": API, "/ready": API, "/ws": { target: API, ws: true } },
  },
  build: {
    outDir: "../hsi/api/dashboard", // part of the package: the API serves it
    emptyOutDir: true,
    target: "es2022",
    manifest: true, // the size check reads which files a first load brings
    modulePreload: { polyfill: false },
    // Tremor does not say that its modules only export; without this, one chart brings the whole library.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /@tremor\/react/, sideEffects: false }] } },
    assetsInlineLimit: 0,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    css: false,
    // The first page of a file brings its code with it, on a machine that may be busy.
    testTimeout: 20_000,
  },
});
