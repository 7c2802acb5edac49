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

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: "/",
    component: lazyRouteComponent(() => import("@/pages/dashboard/DashboardPage"), "DashboardPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/timeline",
    validateSearch: cleanSearch,
    component: lazyRouteComponent(() => import("@/pages/timeline/TimelinePage"), "TimelinePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/events/$eventId",
    validateSearch: cleanSearch, // the filters of the list it was opened from: previous and next follow them
    component: lazyRouteComponent(() => import("@/pages/event/EventPage"), "EventPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/cameras",
    component: lazyRouteComponent(() => import("@/pages/cameras/CamerasPage"), "CamerasPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/cameras/$cameraId",
    component: lazyRouteComponent(() => import("@/pages/cameras/CameraPage"), "CameraPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/system",
    component: lazyRouteComponent(() => import("@/pages/system/SystemPage"), "SystemPage"),
  }),
]);

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
