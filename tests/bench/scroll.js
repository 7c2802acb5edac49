// Scrolls this page down, `step` pixels at each frame, until `last` stands on it or nothing more came for `patience`.
// Answers with the longest task on the way in milliseconds; 0 when none was above the 50 that a browser speaks of.
async ({ step, last, patience }) => {
  const result = { longest: 0, tasks: 0, frames: 0, seconds: 0, arrived: false };
  const take = (entries) => {
    for (const { duration } of entries) {
      result.longest = Math.max(result.longest, duration);
      result.tasks += 1;
    }
  };
  const watcher = new PerformanceObserver((list) => take(list.getEntries()));
  watcher.observe({ type: "longtask" });
  const began = performance.now();
  let movedAt = began;
  let before = -1;
  while (performance.now() - movedAt < patience) {
    window.scrollBy(0, step);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    result.frames += 1;
    if (window.scrollY !== before) movedAt = performance.now();
    else if (document.querySelector(last) !== null) break;
    before = window.scrollY;
  }
  result.seconds = (performance.now() - began) / 1000;
  result.arrived = document.querySelector(last) !== null;
  await new Promise((resolve) => requestIdleCallback(resolve));
  take(watcher.takeRecords());
  watcher.disconnect();
  return result;
}
