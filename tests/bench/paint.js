// When this page painted what: `window.paint`, in milliseconds from the start of its navigation; null is not yet.
(() => {
  const paint = { largest: null, element: "", card: null, all: null };
  window.paint = paint;
  new PerformanceObserver((list) => {
    const entry = list.getEntries().at(-1);
    paint.largest = entry.startTime;
    paint.element = `${entry.element?.tagName ?? "?"} ${entry.url || (entry.element?.textContent ?? "").slice(0, 60)}`;
  }).observe({ type: "largest-contentful-paint", buffered: true });

  const inView = (element) => {
    const { top, bottom, width } = element.getBoundingClientRect();
    return width > 0 && bottom > 0 && top < innerHeight;
  };
  const isDrawn = (image) => image.complete && image.naturalWidth > 0 && getComputedStyle(image).opacity !== "0";
  const look = (now) => {
    if (paint.card === null && document.querySelector("[data-event]") !== null) paint.card = now;
    const waits = [...document.querySelectorAll("[data-state=loading], .animate-pulse")].some(inView);
    const isWhole = paint.card !== null && !waits && [...document.images].filter(inView).every(isDrawn);
    if (isWhole) paint.all = now;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
