import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from "@tanstack/react-router";

import { NotFound } from "@/app/NotFound";
import { PageFailed } from "@/app/PageFailed";
import { PagePending } from "@/app/PagePending";
import { parseSearch, writeSearch } from "@/app/search";
import { Shell } from "@/app/Shell";
import { cleanSearch } from "@/domain/filters";
import { cleanTimeline } from "@/pages/timeline/search";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

// Each by itself, not inside the list below: there TypeScript would infer them from what a list may hold, which is any.
const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/dashboard/DashboardPage"), "DashboardPage"),
});

const timeline = createRoute({
  getParentRoute: () => root,
  path: "/timeline",
  validateSearch: cleanTimeline,
  component: lazyRouteComponent(() => import("@/pages/timeline/TimelinePage"), "TimelinePage"),
});

const event = createRoute({
  getParentRoute: () => root,
  path: "/events/$eventId",
  validateSearch: cleanSearch, // the filters of the list it was opened from: previous and next follow them
  component: lazyRouteComponent(() => import("@/pages/event/EventPage"), "EventPage"),
});

const cameras = createRoute({
  getParentRoute: () => root,
  path: "/cameras",
  component: lazyRouteComponent(() => import("@/pages/cameras/CamerasPage"), "CamerasPage"),
});

const camera = createRoute({
  getParentRoute: () => root,
  path: "/cameras/$cameraId",
  component: lazyRouteComponent(() => import("@/pages/cameras/CameraPage"), "CameraPage"),
});

const system = createRoute({
  getParentRoute: () => root,
  path: "/system",
  component: lazyRouteComponent(() => import("@/pages/system/SystemPage"), "SystemPage"),
});

const routes = root.addChildren([dashboard, timeline, event, cameras, camera, system]);

/** The router over the browser's addresses, or over `history` in a test. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: routes,
    parseSearch,
    stringifySearch: writeSearch,
    search: { strict: true }, // what no page understands goes from the address
    defaultPreload: "intent",
    defaultPendingMs: 150,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
    ...(history === undefined ? {} : { history }),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
