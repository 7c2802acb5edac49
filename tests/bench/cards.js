// The incident cards of this page: when each event's card first stood there, and how many turned from provisional to
// final in place. `window.cards`: `at` maps an event's id to milliseconds of the wall clock; it keeps the last
// two hundred, which is twice what the page shows, so that watching does not grow the heap.
(() => {
  const cards = { at: new Map(), seen: 0, turned: 0 };
  window.cards = cards;
  const note = (article) => {
    const id = Number(article.dataset.event);
    if (!id || cards.at.has(id)) return;
    cards.at.set(id, performance.timeOrigin + performance.now());
    cards.seen += 1;
    if (cards.at.size > 200) cards.at.delete(cards.at.keys().next().value);
  };
  new MutationObserver((records) => {
    for (const { type, target, oldValue, addedNodes } of records) {
      if (type === "childList") {
        for (const node of addedNodes) {
          if (node instanceof Element) for (const one of [node, ...node.querySelectorAll("[data-event]")]) note(one);
        }
      } else if (target.dataset.event !== undefined) {
        note(target);
        if (oldValue === "assessing" && target.dataset.phase === "event") cards.turned += 1;
      }
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-event", "data-phase"],
    attributeOldValue: true,
  });
})();
