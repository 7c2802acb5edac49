import { afterEach, describe, expect, it, vi } from "vitest";

import { followTheme, looksLike, setTheme, themeAfter, type Theme } from "@/app/theme";

let end: () => void = () => undefined;

afterEach(() => {
  end();
  setTheme("system");
});

describe("a theme", () => {
  it.each<[Theme, boolean, string]>([
    ["system", true, "light"],
    ["system", false, "dark"],
    ["dark", true, "dark"],
    ["light", false, "light"],
  ])("%s looks, where light is preferred (%s), %s", (theme, prefersLight, look) => {
    expect(looksLike(theme, prefersLight)).toBe(look);
  });

  it("has all three in turn", () => {
    expect(themeAfter("system")).toBe("dark");
    expect(themeAfter("dark")).toBe("light");
    expect(themeAfter("light")).toBe("system");
  });

  it("is painted and kept for the next visit", () => {
    end = followTheme();
    setTheme("light");
    expect(document.documentElement.dataset["theme"]).toBe("light");
    expect(localStorage.getItem("hsi.theme")).toBe("light");
  });

  it("follows another tab", () => {
    end = followTheme();
    localStorage.setItem("hsi.theme", "light");
    window.dispatchEvent(new StorageEvent("storage", { key: "hsi.theme" }));
    expect(document.documentElement.dataset["theme"]).toBe("light");
  });

  it("holds for this page where storage is off", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    end = followTheme();
    setTheme("light");
    expect(document.documentElement.dataset["theme"]).toBe("light");
  });
});
