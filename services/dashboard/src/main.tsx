import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { makeQueryClient } from "@/api/queryClient";
import { App } from "@/app/App";
import { makeRouter } from "@/app/router";
import { followTheme } from "@/app/theme";

import "@/app/theme.css";

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no #root");

followTheme();
createRoot(place).render(
  <StrictMode>
    <App router={makeRouter()} queries={makeQueryClient()} />
  </StrictMode>,
);
